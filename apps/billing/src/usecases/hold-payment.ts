import { setTimeout as wait } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { LOGGER, type Logger } from '#platform/logger.js';
import type { Budget } from '../domain/budget.js';
import { callInFlight } from '../domain/payment-errors.js';
import { PaymentLeases, type Lease } from '../domain/payment-store.js';

/** A holder that outlives its deadline by this much is taken for dead. */
const graceMs = 3000;
/** What is left for the refusal to reach the caller. */
const answerMs = 100;

/** Lets one caller at a time ask the provider about a payment. */
@Injectable()
export class HoldPayment {
  constructor(
    private readonly leases: PaymentLeases,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Waits for the others until shortly before the deadline; throws conflict then. */
  async run<T>(orderId: string, budget: Budget, work: (lease: Lease) => Promise<T>): Promise<T> {
    return this.during(await this.wait(orderId, budget), work);
  }

  /** Ends the lease afterwards. Where that fails it ends by itself, and what `work` did or threw stands all the same. */
  async during<T>(lease: Lease, work: (lease: Lease) => Promise<T>): Promise<T> {
    try {
      return await work(lease);
    } finally {
      await this.leases.release(lease).catch((error: unknown) => {
        this.logger.warn({ err: error, paymentId: lease.paymentId }, 'a lease was left to end by itself');
      });
    }
  }

  private async wait(orderId: string, budget: Budget): Promise<Lease> {
    for (let pauseMs = 20; ; pauseMs = Math.min(200, pauseMs * 1.5)) {
      const lease = await this.leases.take(orderId, leaseMs(budget));
      if (lease) return lease;
      const leftMs = budget.remainingMs() - answerMs;
      if (leftMs <= 0) throw callInFlight();
      await wait(Math.min(leftMs, pauseMs * (0.5 + Math.random())));
    }
  }
}

export function leaseMs(budget: Budget): number {
  return Math.ceil(budget.remainingMs()) + graceMs;
}
