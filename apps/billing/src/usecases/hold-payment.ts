import { setTimeout as wait } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
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
  constructor(private readonly leases: PaymentLeases) {}

  /** Waits for the others until shortly before the deadline; throws conflict then. */
  async run<T>(orderId: string, budget: Budget, work: (lease: Lease) => Promise<T>): Promise<T> {
    const lease = await this.wait(orderId, budget);
    try {
      return await work(lease);
    } finally {
      await this.leases.release(lease);
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
