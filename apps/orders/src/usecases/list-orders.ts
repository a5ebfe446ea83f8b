import { Injectable } from '@nestjs/common';
import type { Cursor } from '../domain/cursor.js';
import { OrderStore } from '../domain/order-store.js';
import type { OrderState } from '../domain/order-state.js';
import type { OrderRecord } from '../domain/order.js';
import { pageOf, pageSizeOf, type Page } from '../domain/page.js';

@Injectable()
export class ListOrders {
  constructor(private readonly orders: OrderStore) {}

  /** One user's, newest first. */
  async run(
    userId: string,
    query: { state?: OrderState | undefined; after?: Cursor | undefined; size: number },
  ): Promise<Page<OrderRecord>> {
    const { state, after, size } = query;
    return pageOf(pageSizeOf(size), async (limit) => this.orders.page(userId, state, after, limit));
  }
}
