import { Injectable } from '@nestjs/common';
import { Catalogue, type Product, type ProductFilter } from '../domain/catalogue.js';
import type { Cursor } from '../domain/cursor.js';
import { isCurrency } from '../domain/money.js';
import { pageOf, pageSizeOf, type Page } from '../domain/page.js';
import { requestInvalid } from '../domain/refusals.js';

@Injectable()
export class ListProducts {
  constructor(private readonly catalogue: Catalogue) {}

  /** Oldest first. */
  async run(
    filter: ProductFilter,
    query: { after?: Cursor | undefined; size: number },
  ): Promise<Page<Product>> {
    refuseUnsound(filter);
    const { after, size } = query;
    return pageOf(pageSizeOf(size), async (limit) => this.catalogue.page(filter, after, limit));
  }
}

/** PostgreSQL takes no NUL in a text. */
function refuseUnsound({ currency, nameContains }: ProductFilter): void {
  if (currency !== undefined && !isCurrency(currency))
    throw requestInvalid('currency', 'must be an ISO 4217 code');
  if (nameContains !== undefined && (nameContains.length > 200 || nameContains.includes('\0')))
    throw requestInvalid('nameContains', 'must be at most 200 characters of text');
}
