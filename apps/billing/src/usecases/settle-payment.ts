import { Injectable } from '@nestjs/common';
import type { Budget } from '../domain/budget.js';
import { PaymentStore, type Lease } from '../domain/payment-store.js';
import type { Payment } from '../domain/payment.js';
import { ProviderCalls } from '../domain/provider-calls.js';
import { MakeProviderCall } from './make-provider-call.js';
import { ReadIntent } from './read-intent.js';

/** Finds out what became of the last call of a leased payment, whoever made it. */
@Injectable()
export class SettlePayment {
  constructor(
    private readonly payments: PaymentStore,
    private readonly calls: ProviderCalls,
    private readonly make: MakeProviderCall,
    private readonly read: ReadIntent,
  ) {}

  /** Answers the payment as it is then; in doubt where the provider still does not tell. */
  async run(lease: Lease, budget: Budget): Promise<Payment> {
    const open = await this.calls.findOpen(lease);
    if (open && open.action !== 'refund') return this.make.run(lease, open.action, budget);
    const payment = await this.payments.find(lease.paymentId);
    if (!payment) throw new Error('a leased payment is missing');
    return payment.current.inDoubt ? this.refresh(lease, budget) : payment;
  }

  /** Takes in what the provider really holds. */
  async refresh(lease: Lease, budget: Budget): Promise<Payment> {
    const intent = await this.read.run(lease, budget);
    return this.payments.change('refresh', lease, (payment) => {
      if (intent) payment.observe(intent, true);
      else if (payment.current.intentId === undefined) payment.endDoubtWithoutIntent();
    });
  }
}
