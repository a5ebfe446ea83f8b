import { Injectable } from '@nestjs/common';
import type { Budget } from '../domain/budget.js';
import { paymentNotAuthorized, paymentNotFound } from '../domain/payment-errors.js';
import { PaymentStore, type Lease } from '../domain/payment-store.js';
import type { Payment } from '../domain/payment.js';
import { HoldPayment } from './hold-payment.js';
import { MakeProviderCall } from './make-provider-call.js';
import { SettlePayment } from './settle-payment.js';

/** Takes the reserved money. Where the reservation is gone, the payment as it really is answers that. */
@Injectable()
export class CapturePayment {
  constructor(
    private readonly payments: PaymentStore,
    private readonly hold: HoldPayment,
    private readonly settle: SettlePayment,
    private readonly make: MakeProviderCall,
  ) {}

  async run(orderId: string, budget: Budget): Promise<Payment> {
    const payment = await this.payments.findByOrder(orderId);
    if (!payment) throw paymentNotFound();
    if (payment.isDecided) return payment;
    return this.hold.run(orderId, budget, (lease) => this.capture(lease, budget));
  }

  private async capture(lease: Lease, budget: Budget): Promise<Payment> {
    const payment = await this.settle.run(lease, budget);
    switch (payment.status) {
      case 'authorized':
        return this.make.run(lease, 'capture', budget);
      case 'created':
      case 'requires_action':
        throw paymentNotAuthorized();
      case 'captured':
      case 'declined':
      case 'cancelled':
      case 'refunded':
      case 'unknown':
        return payment;
    }
  }
}
