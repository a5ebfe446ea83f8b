import { Injectable } from '@nestjs/common';
import { OrderStore } from '../domain/order-store.js';
import type { OrderRecord } from '../domain/order.js';
import { requestInvalid } from '../domain/refusals.js';

export interface OrderOfSubject {
  readonly id: string;
  /** The user that asks for this one. */
  readonly subject: string;
}

@Injectable()
export class BatchGetOrders {
  constructor(private readonly orders: OrderStore) {}

  /** Those that exist and are their subject's, in the order asked for. */
  async run(wanted: readonly OrderOfSubject[]): Promise<OrderRecord[]> {
    if (wanted.length > 100) throw requestInvalid('orders', 'must be at most 100');
    const found = await this.orders.findMany(wanted.map(({ id }) => id));
    const byId = new Map(found.map((order) => [order.id, order]));
    return wanted.flatMap(({ id, subject }) => {
      const order = byId.get(id.toLowerCase());
      return order?.userId === subject ? [order] : [];
    });
  }
}
