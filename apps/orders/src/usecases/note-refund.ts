import { Injectable } from '@nestjs/common';
import { Database } from '#persistence/database.js';
import { OrderStore } from '../domain/order-store.js';
import { SagaStore } from '../domain/saga-store.js';
import { TakeOrderStep } from './take-order-step.js';

@Injectable()
export class NoteRefund {
  constructor(
    private readonly database: Database,
    private readonly orders: OrderStore,
    private readonly sagas: SagaStore,
    private readonly take: TakeOrderStep,
  ) {}

  /** The pieces stay sold. Told before the saga knows of its own capture, it is kept until then. */
  async run(orderId: string): Promise<void> {
    await this.database.transaction('note-refund', async () => {
      const saga = await this.sagas.lock(orderId);
      const order = await this.orders.find(orderId);
      if (!saga || !order) return;
      await this.sagas.note(orderId, { refundSeen: true });
      if (order.can('refund')) await this.take.run(order, 'refund', saga.readAt);
    });
  }
}
