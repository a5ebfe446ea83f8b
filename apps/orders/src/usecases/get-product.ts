import { Injectable } from '@nestjs/common';
import { Catalogue, type Product } from '../domain/catalogue.js';
import { productNotFound } from '../domain/refusals.js';

@Injectable()
export class GetProduct {
  constructor(private readonly catalogue: Catalogue) {}

  async run(id: string): Promise<Product> {
    const [product] = await this.catalogue.find([id]);
    if (!product) throw productNotFound(id);
    return product;
  }
}
