import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Money } from '#contracts/meshcart/money/v1/money.js';
import {
  OrderConfirmed,
  OrderPaymentFailed,
  OrderRefunded,
} from '#contracts/meshcart/orders/events/v1/events.js';
import { Outbox } from '#persistence/outbox.js';
import { EntryPoints } from '#platform/entry-points.js';
import { NotificationStore } from './notification-store.js';
import type { NotificationKind } from './notification.js';

interface OrderFact {
  readonly orderId: string;
  readonly userId: string;
  readonly total: Money | undefined;
  readonly reason?: string;
}

/** Turns facts about orders into mails to be sent: a row and a job, or nothing, in the inbox's transaction. */
@Injectable()
export class OrderEvents implements OnModuleInit {
  constructor(
    private readonly entryPoints: EntryPoints,
    private readonly notifications: NotificationStore,
    private readonly outbox: Outbox,
  ) {}

  onModuleInit(): void {
    this.entryPoints.consume('order-events', {
      [OrderConfirmed.$type]: async ({ data }) => this.tell('order_confirmed', OrderConfirmed.decode(data)),
      [OrderPaymentFailed.$type]: async ({ data }) =>
        this.tell('order_payment_failed', OrderPaymentFailed.decode(data)),
      [OrderRefunded.$type]: async ({ data }) => this.tell('order_refunded', OrderRefunded.decode(data)),
    });
  }

  private async tell(kind: NotificationKind, fact: OrderFact): Promise<void> {
    const { orderId, userId, total, reason = '' } = fact;
    if (!total) throw new Error('the event names no amount');
    const { amount, currency } = total;
    const id = await this.notifications.addOnce({ orderId, userId, kind, amount, currency, reason });
    if (id === undefined) return;
    // The job's id is the notification's: one notification is one job, however often it is enqueued.
    await this.outbox.job({ queue: 'mail.v1', id, data: { notificationId: id } });
  }
}
