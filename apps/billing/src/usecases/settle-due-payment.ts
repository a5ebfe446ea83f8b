import { Injectable } from '@nestjs/common';
import type { Budget } from '../domain/budget.js';
import { PaymentLeases, type Lease } from '../domain/payment-store.js';
import { MakeProviderCall } from './make-provider-call.js';
import { HoldPayment, leaseMs } from './hold-payment.js';
import { SettlePayment } from './settle-payment.js';

/** Looks after a payment whose caller died or was told that the outcome is unknown, or that waits for news. */
@Injectable()
export class SettleDuePayment {
  constructor(
    private readonly leases: PaymentLeases,
    private readonly hold: HoldPayment,
    private readonly settle: SettlePayment,
    private readonly make: MakeProviderCall,
  ) {}

  /** Answers whether there was one. */
  async run(budget: Budget): Promise<boolean> {
    const lease = await this.leases.takeDue(leaseMs(budget));
    if (!lease) return false;
    await this.hold.during(lease, () => this.lookAfter(lease, budget));
    return true;
  }

  private async lookAfter(lease: Lease, budget: Budget): Promise<void> {
    const payment = await this.settle.run(lease, budget);
    if (payment.mustRelease) await this.make.run(lease, 'cancel', budget);
    // Its client may have confirmed, and the news of it been lost.
    else if (payment.status === 'requires_action') await this.settle.refresh(lease, budget);
  }
}
