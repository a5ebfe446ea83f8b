import { Injectable } from '@nestjs/common';
import { OrderStore } from '../domain/order-store.js';
import type { OrderRecord } from '../domain/order.js';
import { orderNotFound } from '../domain/refusals.js';

@Injectable()
export class GetOrder {
  constructor(private readonly orders: OrderStore) {}

  /** Another's order is not told from one that does not exist. */
  async run(userId: string, id: string): Promise<OrderRecord> {
    const order = await this.orders.find(id);
    if (order?.facts.userId !== userId) throw orderNotFound();
    return order.facts;
  }
}
