import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Budget } from '../domain/budget.js';
import type { Money } from '../domain/money.js';
import { paymentNotFound } from '../domain/payment-errors.js';
import { PaymentStore, type Lease } from '../domain/payment-store.js';
import type { Payment } from '../domain/payment.js';
import { ProviderCalls } from '../domain/provider-calls.js';
import { HoldPayment } from './hold-payment.js';
import { MakeProviderCall } from './make-provider-call.js';

export interface Cancellation {
  readonly orderId: string;
  readonly userId: string;
  readonly amount: Money;
}

/** Gives the reservation back, or leaves a cancelled payment for an authorization that is still on its way. */
@Injectable()
export class CancelPayment {
  constructor(
    private readonly payments: PaymentStore,
    private readonly calls: ProviderCalls,
    private readonly hold: HoldPayment,
    private readonly make: MakeProviderCall,
  ) {}

  async run(request: Cancellation, budget: Budget): Promise<Payment> {
    const identity = { ...request, id: randomUUIDv7(), createdAt: new Date() };
    await this.payments.addOnce(identity, (payment) => payment.cancel());
    const payment = await this.payments.findByOrder(request.orderId);
    if (!payment) throw paymentNotFound();
    payment.expect(request);
    if (payment.isDecided) return payment;
    return this.hold.run(request.orderId, budget, (lease) => this.cancel(lease, budget));
  }

  private async cancel(lease: Lease, budget: Budget): Promise<Payment> {
    const open = await this.calls.findOpen(lease);
    // An intent that may exist has to be known before it can be cancelled; any other open call is overtaken.
    if (open?.action === 'create') await this.make.run(lease, 'create', budget);
    const payment = await this.payments.find(lease.paymentId);
    if (!payment) throw paymentNotFound();
    if (payment.isDecided) return payment;
    if (payment.current.intentId) return this.make.run(lease, 'cancel', budget);
    if (await this.calls.findOpen(lease)) return payment;
    return this.payments.change('cancel-payment', lease, (it) => it.cancel());
  }
}
