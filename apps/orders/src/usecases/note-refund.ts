import { Injectable } from '@nestjs/common';
import { Database } from '#persistence/database.js';
import { OrderEvents } from '../domain/order-events.js';
import { OrderStore } from '../domain/order-store.js';
import { SagaStore } from '../domain/saga-store.js';

@Injectable()
export class NoteRefund {
  constructor(
    private readonly database: Database,
    private readonly orders: OrderStore,
    private readonly sagas: SagaStore,
    private readonly events: OrderEvents,
  ) {}

  /** The pieces stay sold. Told before the saga knows of its own capture, it is kept until then. */
  async run(orderId: string): Promise<void> {
    await this.database.transaction('note-refund', async () => {
      const saga = await this.sagas.lock(orderId);
      const order = await this.orders.find(orderId);
      if (!saga || !order) return;
      await this.sagas.note(orderId, { refundSeen: true });
      if (!order.can('refund')) return;
      const loaded = order.facts.version;
      order.take('refund', new Date());
      await this.orders.save(order, loaded);
      await this.events.happened('refund', order.facts, undefined);
    });
  }
}
