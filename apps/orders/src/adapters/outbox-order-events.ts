import { Injectable } from '@nestjs/common';
import {
  OrderCancelled,
  OrderConfirmed,
  OrderExpired,
  OrderPaymentFailed,
  OrderPlaced,
  OrderRefunded,
} from '#contracts/meshcart/orders/events/v1/events.js';
import { Outbox } from '#persistence/outbox.js';
import { OrderEvents } from '../domain/order-events.js';
import type { OrderStep } from '../domain/order-state.js';
import type { OrderRecord } from '../domain/order.js';

export const ordersTopic = 'meshcart.orders.v1';

interface Fact {
  readonly type: string;
  readonly data: Uint8Array;
}

@Injectable()
export class OutboxOrderEvents extends OrderEvents {
  constructor(private readonly outbox: Outbox) {
    super();
  }

  override async placed(order: OrderRecord): Promise<void> {
    const { id: orderId, userId, total } = order;
    const data = OrderPlaced.encode({ orderId, userId, total }).finish();
    await this.publish(order, { type: OrderPlaced.$type, data });
  }

  override async happened(step: OrderStep, order: OrderRecord, failure: string | undefined): Promise<void> {
    const fact = factOf(step, order, failure);
    if (fact) await this.publish(order, fact);
  }

  private async publish({ id, version }: OrderRecord, fact: Fact): Promise<void> {
    await this.outbox.event({ topic: ordersTopic, key: id, version, ...fact });
  }
}

function factOf(step: OrderStep, order: OrderRecord, failure: string | undefined): Fact | undefined {
  const { id: orderId, userId, total } = order;
  switch (step) {
    case 'confirm':
      return { type: OrderConfirmed.$type, data: OrderConfirmed.encode({ orderId, userId, total }).finish() };
    case 'fail_payment': {
      const data = OrderPaymentFailed.encode({ orderId, userId, total, reason: failure ?? '' }).finish();
      return { type: OrderPaymentFailed.$type, data };
    }
    case 'cancel':
      return { type: OrderCancelled.$type, data: OrderCancelled.encode({ orderId, userId }).finish() };
    case 'expire':
      return { type: OrderExpired.$type, data: OrderExpired.encode({ orderId, userId }).finish() };
    case 'refund':
      return { type: OrderRefunded.$type, data: OrderRefunded.encode({ orderId, userId, total }).finish() };
    case 'await_payment':
    case 'authorize':
    case 'give_up':
    case 'charge_late':
      return undefined;
  }
}
