import { Injectable } from '@nestjs/common';
import { Catalogue, type Product } from '../domain/catalogue.js';
import { requestInvalid } from '../domain/refusals.js';

@Injectable()
export class BatchGetProducts {
  constructor(private readonly catalogue: Catalogue) {}

  /** Those that exist, in the order asked for. */
  async run(ids: readonly string[]): Promise<Product[]> {
    if (ids.length > 100) throw requestInvalid('ids', 'must be at most 100');
    return this.catalogue.find(ids);
  }
}
