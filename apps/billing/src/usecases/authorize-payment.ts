import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Budget } from '../domain/budget.js';
import type { Money } from '../domain/money.js';
import { paymentNotFound } from '../domain/payment-errors.js';
import { PaymentStore, type Lease } from '../domain/payment-store.js';
import type { Payment } from '../domain/payment.js';
import { HoldPayment } from './hold-payment.js';
import { MakeProviderCall } from './make-provider-call.js';
import { SettlePayment } from './settle-payment.js';

export interface Authorization {
  readonly orderId: string;
  readonly userId: string;
  readonly amount: Money;
  /** Absent where the client confirms with the client secret. */
  readonly paymentMethod?: string;
}

/** Reserves the money of an order. The first call decides the payment; every repetition goes on from where it stands. */
@Injectable()
export class AuthorizePayment {
  constructor(
    private readonly payments: PaymentStore,
    private readonly hold: HoldPayment,
    private readonly settle: SettlePayment,
    private readonly make: MakeProviderCall,
  ) {}

  async run(request: Authorization, budget: Budget): Promise<Payment> {
    const { orderId } = request;
    await this.payments.addOnce({ ...request, id: randomUUIDv7(), createdAt: new Date() });
    const payment = await this.payments.findByOrder(orderId);
    if (!payment) throw paymentNotFound();
    payment.expect(request);
    if (payment.status !== 'created' && payment.status !== 'unknown') return payment;
    return this.hold.run(orderId, budget, (lease) => this.authorize(lease, budget));
  }

  private async authorize(lease: Lease, budget: Budget): Promise<Payment> {
    const settled = await this.settle.run(lease, budget);
    if (settled.status !== 'created') return settled;
    const created = settled.current.intentId ? settled : await this.make.run(lease, 'create', budget);
    if (created.status !== 'created') return created;
    return this.make.run(lease, 'confirm', budget);
  }
}
