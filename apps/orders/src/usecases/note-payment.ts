import { Inject, Injectable } from '@nestjs/common';
import { Database } from '#persistence/database.js';
import { LOGGER, type Logger } from '#platform/logger.js';
import { SagaStore, type SagaNote } from '../domain/saga-store.js';

@Injectable()
export class NotePayment {
  constructor(
    private readonly database: Database,
    private readonly sagas: SagaStore,
    @Inject(LOGGER) private readonly logger: Pick<Logger, 'error'>,
  ) {}

  /** Keeps what billing told for the saga to act on; the worker may be in the middle of a step. */
  async run(orderId: string, payment: NonNullable<SagaNote['payment']>): Promise<void> {
    await this.database.transaction('note-payment', async () => {
      const saga = await this.sagas.lock(orderId);
      if (!saga) return;
      if (!saga.outcome) await this.sagas.note(orderId, { payment });
      else if (saga.outcome === 'compensated' && payment.state === 'captured')
        this.logger.error({ orderId }, 'money was taken for an order that was given up: refund it');
    });
  }
}
