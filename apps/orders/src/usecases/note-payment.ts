import { Inject, Injectable } from '@nestjs/common';
import { Database } from '#persistence/database.js';
import { LOGGER, type Logger } from '#platform/logger.js';
import { OrderStore } from '../domain/order-store.js';
import { chargedLate, isChargedLate, type Saga } from '../domain/saga.js';
import { SagaStore, type SagaNote } from '../domain/saga-store.js';
import { TakeOrderStep } from './take-order-step.js';

@Injectable()
export class NotePayment {
  constructor(
    private readonly database: Database,
    private readonly orders: OrderStore,
    private readonly sagas: SagaStore,
    private readonly take: TakeOrderStep,
    @Inject(LOGGER) private readonly logger: Pick<Logger, 'error'>,
  ) {}

  /**
   * Keeps what billing told for the saga to act on; the worker may be in the middle of a step. Money that came for an
   * order that was given up makes it one that needs attention.
   */
  async run(orderId: string, payment: NonNullable<SagaNote['payment']>): Promise<void> {
    await this.database.transaction('note-payment', async () => {
      const saga = await this.sagas.lock(orderId);
      if (!saga || saga.outcome === 'completed') return;
      await this.sagas.note(orderId, { payment });
      if (isChargedLate(saga, payment.state)) await this.askPeople(saga);
    });
  }

  private async askPeople(saga: Saga): Promise<void> {
    const { orderId } = saga;
    const order = await this.orders.find(orderId);
    if (!order) throw new Error(`order ${orderId} is gone`);
    const next = chargedLate(saga);
    await this.sagas.save(next, 'never');
    await this.take.run(order, 'charge_late', saga.readAt);
    const { lastError } = next;
    this.database.afterCommit(() => this.logger.error({ orderId, lastError }, 'an order needs attention'));
  }
}
