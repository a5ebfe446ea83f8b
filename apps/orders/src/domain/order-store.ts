import type { Cursor } from './cursor.js';
import type { Order, OrderRecord } from './order.js';
import type { OrderState } from './order-state.js';

/** Orders as they are kept. Ids that are no UUIDs are ids of nothing. */
export abstract class OrderStore {
  abstract add(order: Order): Promise<void>;
  /** Keeps the version that `order` made out of `loaded`. Throws where another writer was faster. */
  abstract save(order: Order, loaded: bigint): Promise<void>;
  abstract find(id: string): Promise<Order | undefined>;
  /** Those that exist, in no particular order. */
  abstract findMany(ids: readonly string[]): Promise<OrderRecord[]>;
  /** At most `limit` of one user's that come after the cursor, newest first. */
  abstract page(
    userId: string,
    state: OrderState | undefined,
    after: Cursor | undefined,
    limit: number,
  ): Promise<OrderRecord[]>;
}
