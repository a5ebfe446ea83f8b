import { Injectable } from '@nestjs/common';
import { OrderEvents } from '../domain/order-events.js';
import type { OrderStep } from '../domain/order-state.js';
import { OrderStore } from '../domain/order-store.js';
import type { Order } from '../domain/order.js';

/** Makes the next version of an order, keeps it and tells of it, all in the transaction that decided on it. */
@Injectable()
export class TakeOrderStep {
  constructor(
    private readonly orders: OrderStore,
    private readonly events: OrderEvents,
  ) {}

  /** `failure` is the stable code of what went wrong with the payment. */
  async run(order: Order, step: OrderStep, at: Date, failure?: string): Promise<void> {
    const loaded = order.facts.version;
    order.take(step, at);
    await this.orders.save(order, loaded);
    await this.events.happened(step, order.facts, failure);
  }
}
