import { Injectable } from '@nestjs/common';
import { Database } from '#persistence/database.js';
import { OrderStore } from '../domain/order-store.js';
import { SagaStore } from '../domain/saga-store.js';

@Injectable()
export class ExpireOrder {
  constructor(
    private readonly database: Database,
    private readonly orders: OrderStore,
    private readonly sagas: SagaStore,
  ) {}

  /** Has an order that is not paid yet given up by its saga. Repeating it changes nothing. */
  async run(orderId: string): Promise<void> {
    await this.database.transaction('expire-order', async () => {
      const saga = await this.sagas.lock(orderId);
      if (!saga || saga.outcome || saga.cancelReason) return;
      const order = await this.orders.find(orderId);
      const unpaid = order?.state === 'pending' || order?.state === 'awaiting_payment';
      if (unpaid) await this.sagas.note(orderId, { cancelReason: 'expiry' });
    });
  }
}
