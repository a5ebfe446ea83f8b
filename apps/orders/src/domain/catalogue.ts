import type { Money } from './money.js';
import type { Cursor } from './cursor.js';

export interface Product {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly prices: readonly Money[];
  /** Pieces that an order placed now could have. */
  readonly available: bigint;
  /** Grows with every change of the product and of its stock. */
  readonly version: bigint;
  readonly createdAt: Date;
}

export interface ProductFilter {
  readonly currency?: string;
  readonly availableOnly?: boolean;
  /** Whatever the case. */
  readonly nameContains?: string;
}

/** What can be bought. Ids that are no UUIDs are ids of nothing. */
export abstract class Catalogue {
  /** Those that exist, in the order asked for. */
  abstract find(ids: readonly string[]): Promise<Product[]>;
  /** At most `limit` that come after the cursor, oldest first. */
  abstract page(filter: ProductFilter, after: Cursor | undefined, limit: number): Promise<Product[]>;
}
