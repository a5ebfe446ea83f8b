import { Injectable } from '@nestjs/common';
import { Database } from '#persistence/database.js';
import { OrderStore } from '../domain/order-store.js';
import type { OrderRecord } from '../domain/order.js';
import { orderNotCancellable, orderNotFound, versionStale } from '../domain/refusals.js';
import { dueStep, isCancellable, type Saga } from '../domain/saga.js';
import { SagaStore } from '../domain/saga-store.js';

@Injectable()
export class CancelOrder {
  constructor(
    private readonly database: Database,
    private readonly orders: OrderStore,
    private readonly sagas: SagaStore,
  ) {}

  /** Leaves word for the saga, which carries it out; so the answer is the order as it still is. */
  async run(userId: string, id: string, expectedVersion: bigint | undefined): Promise<OrderRecord> {
    return this.database.transaction('cancel-order', async () => {
      const known = await this.orders.find(id);
      if (known?.facts.userId !== userId) throw orderNotFound();
      const saga = await this.sagas.lock(known.id);
      // Read again: it may have moved before the lock was ours.
      const order = await this.orders.find(known.id);
      if (!saga || !order) throw new Error(`order ${id} has lost its saga`);
      if (expectedVersion !== undefined && order.facts.version !== expectedVersion)
        throw versionStale(order.facts.version);
      if (isBeingCancelled(saga)) return order.facts;
      if (!isCancellable(saga)) throw orderNotCancellable();
      await this.sagas.note(order.id, { cancelReason: 'customer' });
      return order.facts;
    });
  }
}

/** Asked for already, or expiring, which comes to the same for the customer. */
function isBeingCancelled(saga: Saga): boolean {
  const { cancelReason } = saga;
  return dueStep(saga) === 'cancel_payment' && (cancelReason === 'customer' || cancelReason === 'expiry');
}
