import { Injectable } from '@nestjs/common';
import { Catalogue, type Product, type ProductFilter } from '../domain/catalogue.js';
import type { Cursor } from '../domain/cursor.js';
import { pageOf, pageSizeOf, type Page } from '../domain/page.js';

@Injectable()
export class ListProducts {
  constructor(private readonly catalogue: Catalogue) {}

  /** Oldest first. */
  async run(
    filter: ProductFilter,
    query: { after?: Cursor | undefined; size: number },
  ): Promise<Page<Product>> {
    const { after, size } = query;
    return pageOf(pageSizeOf(size), async (limit) => this.catalogue.page(filter, after, limit));
  }
}
