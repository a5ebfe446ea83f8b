import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '#errors/domain-error.js';
import { Database } from '#persistence/database.js';
import { LOGGER, type Logger } from '#platform/logger.js';
import { ORDERS_CONFIGURATION, type OrdersConfiguration } from '../config.js';
import { advance, type Advance, type Patience, type StepResult } from '../domain/advance.js';
import { OrderStore } from '../domain/order-store.js';
import { Payments } from '../domain/payments.js';
import { retryDelayMs } from '../domain/retry-delay.js';
import { dueStep, isWaiting, type Saga, type SagaStep } from '../domain/saga.js';
import { SagaStore, type ClaimedSaga, type Due } from '../domain/saga-store.js';
import { Stock } from '../domain/stock.js';
import { keepingLease } from './keeping-lease.js';
import { inRequestOf } from './in-request-of.js';
import { TakeOrderStep } from './take-order-step.js';

/** Beyond this a run begins no further step, so that each remote call can have its whole time. */
const freshForMs = 1500;

/** How much later than the payment window an order expires whose expiry job is lost. */
const expiryGraceMs = 60_000;

@Injectable()
export class AdvanceSaga {
  private readonly patience: Patience;

  constructor(
    private readonly database: Database,
    private readonly sagas: SagaStore,
    private readonly orders: OrderStore,
    private readonly stock: Stock,
    private readonly payments: Payments,
    private readonly take: TakeOrderStep,
    @Inject(LOGGER) private readonly logger: Pick<Logger, 'warn' | 'error'>,
    @Inject(ORDERS_CONFIGURATION)
    configuration: Pick<OrdersConfiguration, 'SAGA_GIVE_UP_SECONDS' | 'PAYMENT_WINDOW_SECONDS'>,
  ) {
    this.patience = {
      giveUpAfterMs: configuration.SAGA_GIVE_UP_SECONDS * 1000,
      expireAfterMs: configuration.PAYMENT_WINDOW_SECONDS * 1000 + expiryGraceMs,
    };
  }

  /** Takes one due saga as far as it goes now. Answers false where none is due. */
  async run(): Promise<boolean> {
    const claimed = await this.sagas.claim();
    if (!claimed) return false;
    await inRequestOf(claimed.request, async () => this.drive(claimed));
    return true;
  }

  private async drive(claimed: ClaimedSaga): Promise<void> {
    const end = Date.now() + freshForMs;
    let saga: Saga | undefined = claimed.saga;
    while (saga) saga = await this.takeStep({ ...claimed, saga }, () => Date.now() < end);
  }

  /** Answers the saga where it may go on at once. */
  private async takeStep(claimed: ClaimedSaga, isFresh: () => boolean): Promise<Saga | undefined> {
    const asked = dueStep(claimed.saga);
    const result = await keepingLease(this.sagas, claimed.lease, async () => this.ask(asked, claimed));
    return this.database.transaction(`saga-${asked.replaceAll('_', '-')}`, async () => {
      const kept = await this.sagas.lock(claimed.lease.orderId, claimed.lease);
      if (!kept) return undefined; // another worker has it now, and asks again
      const next = await this.record(asked, kept, result);
      const due = this.dueOf(asked, kept, next, isFresh());
      await this.sagas.save(next, due);
      return due === 'kept' ? next : undefined;
    });
  }

  /** Outside of any transaction. */
  private async ask(step: SagaStep, { saga, userId, total }: ClaimedSaga): Promise<StepResult> {
    const payment = { orderId: saga.orderId, userId, amount: total };
    try {
      switch (step) {
        case 'authorize':
          return await this.payments.authorize(payment, saga.paymentMethod);
        case 'capture':
          return await this.payments.capture(saga.orderId);
        case 'cancel_payment':
          return await this.payments.cancel(payment);
        case 'commit_stock':
          return { state: 'done' };
        case 'await_payment':
        case 'ended':
          return { state: 'unknown' };
      }
    } catch (error) {
      this.logger.warn(
        { err: error, orderId: saga.orderId, step, attempt: saga.attempt },
        'saga step failed',
      );
      return failureOf(error);
    }
  }

  private async record(asked: SagaStep, kept: Saga, result: StepResult): Promise<Saga> {
    const next = advance(kept, asked, result, kept.readAt, this.patience);
    await this.changeOrder(next, kept.readAt);
    if (next.saga.outcome === 'needs_attention') {
      const { orderId, lastError } = next.saga;
      this.logger.error({ orderId, step: asked, lastError }, 'an order needs attention');
    }
    return next.saga;
  }

  private dueOf(asked: SagaStep, kept: Saga, next: Saga, fresh: boolean): Due {
    if (next.outcome) return 'never';
    // A note wakes it before; this is for the expiry that never came.
    if (isWaiting(next)) return { afterMs: this.patience.expireAfterMs + 1000 };
    // A wish to cancel that came during a failing step is another step, which need not pay for this one's failures.
    const again = next.attempt > kept.attempt && dueStep(next) === asked;
    if (again) return { afterMs: retryDelayMs(kept.attempt, Math.random()) };
    return fresh ? 'kept' : { afterMs: 0 };
  }

  private async changeOrder({ saga, orderSteps, stockMove }: Advance, at: Date): Promise<void> {
    if (orderSteps.length === 0 && !stockMove) return;
    const order = await this.orders.find(saga.orderId);
    if (!order) throw new Error(`order ${saga.orderId} is gone`);
    if (stockMove) await this.stock[stockMove](order.facts.items);
    for (const step of orderSteps) {
      // A saga that comes back from its cancellation finds the order authorized already.
      if (step === 'authorize' && order.state === 'authorized') continue;
      await this.take.run(order, step, at, saga.failure);
    }
  }
}

/** No message is kept: what a neighbour says may hold personal data. */
function failureOf(error: unknown): StepResult {
  if (!(error instanceof DomainError))
    return { state: 'failed', error: error instanceof Error ? error.name : 'Error', hopeless: false };
  return { state: 'failed', error: `${error.kind} ${error.code}`, hopeless: error.kind === 'invalid' };
}
