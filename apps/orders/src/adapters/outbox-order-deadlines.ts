import { Injectable } from '@nestjs/common';
import { Outbox } from '#persistence/outbox.js';
import { OrderDeadlines } from '../domain/order-deadlines.js';

@Injectable()
export class OutboxOrderDeadlines extends OrderDeadlines {
  constructor(private readonly outbox: Outbox) {
    super();
  }

  /** The order's id is the job's too: an order expires once. */
  override async expireAt(orderId: string, at: Date): Promise<void> {
    await this.outbox.job({ queue: 'order-expiry.v1', id: orderId, data: { orderId }, startAfter: at });
  }
}
