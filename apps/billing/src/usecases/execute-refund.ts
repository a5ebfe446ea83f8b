import { Injectable } from '@nestjs/common';
import type { Budget } from '../domain/budget.js';
import { PaymentProvider, type ProviderRefund } from '../domain/payment-provider.js';
import type { Lease } from '../domain/payment-store.js';
import type { CallOutcome, ProviderCall } from '../domain/provider-call.js';
import { RefundStore } from '../domain/refund-store.js';
import { outcomeOfAll, type DueRefund } from '../domain/refund.js';
import { HoldPayment } from './hold-payment.js';
import { untilKnown } from './until-known.js';

/** Gives the money of one due refund back, once. What it cannot find out now is left for its next turn. */
@Injectable()
export class ExecuteRefund {
  constructor(
    private readonly refunds: RefundStore,
    private readonly provider: PaymentProvider,
    private readonly hold: HoldPayment,
  ) {}

  /** Answers whether there was a refund to look after. */
  async run(budget: Budget): Promise<boolean> {
    const due = await this.refunds.takeDue();
    if (!due) return false;
    await this.hold.run(due.orderId, budget, (lease) => this.execute(lease, due, budget));
    return true;
  }

  private async execute(lease: Lease, due: DueRefund, budget: Budget): Promise<void> {
    const { id, providerRefundId } = due.refund;
    if (providerRefundId !== undefined) {
      const found = among(await this.list(due, budget), due);
      if (found) await this.refunds.record(lease, id, found);
      return;
    }
    const call = await this.refunds.openCall(lease, id);
    if (!call) return;
    if (call.expired) return this.reconcile(lease, due, call, 'expired', budget);
    return this.ask(lease, due, call, budget);
  }

  private async ask(lease: Lease, due: DueRefund, call: ProviderCall, budget: Budget): Promise<void> {
    const { refund, intentId } = due;
    const { id: refundId, paymentId, amount } = refund;
    const request = { refundId, paymentId, intentId, amount };
    const send = (timeoutMs: number) => this.provider.refund(request, { key: call.key, timeoutMs });
    const conclusion = await untilKnown(send, budget, call.resumed);
    switch (conclusion.kind) {
      case 'answered':
        return this.refunds.record(lease, refundId, conclusion.value, { call, outcome: 'answered' });
      case 'declined':
      case 'refused':
        return this.refused(lease, due, call, conclusion.kind, budget);
      case 'saved_failure':
        return this.reconcile(lease, due, call, 'saved_failure', budget);
      case 'not_sent':
        return this.refunds.record(lease, refundId, refund, { call, outcome: 'not_sent' });
      case 'unknown':
        return;
    }
  }

  /** Refused for ever, unless it is there already, or somebody else has given the money back. */
  private async refused(
    lease: Lease,
    due: DueRefund,
    call: ProviderCall,
    outcome: CallOutcome,
    budget: Budget,
  ): Promise<void> {
    const there = await this.list(due, budget);
    if (!there) return;
    const { id, amount } = due.refund;
    const told = among(there, due) ?? outcomeOfAll(there, amount) ?? { status: 'failed' };
    await this.refunds.record(lease, id, told, { call, outcome });
  }

  /** The key is of no more use: takes the refund that is there, or leaves the next attempt to the next turn. */
  private async reconcile(
    lease: Lease,
    due: DueRefund,
    call: ProviderCall,
    outcome: CallOutcome,
    budget: Budget,
  ): Promise<void> {
    const there = await this.list(due, budget);
    if (!there) return;
    const told = among(there, due) ?? { status: 'pending' };
    await this.refunds.record(lease, due.refund.id, told, { call, outcome });
  }

  /** Undefined where the provider did not tell. */
  private async list(
    { intentId }: DueRefund,
    budget: Budget,
  ): Promise<readonly ProviderRefund[] | undefined> {
    const look = (timeoutMs: number) => this.provider.listRefunds(intentId, timeoutMs);
    const told = await untilKnown(look, budget, false);
    return told.kind === 'answered' ? told.value : undefined;
  }
}

/** The one that is this one: by the id that we sent along, or by the provider's own. */
function among(
  there: readonly ProviderRefund[] | undefined,
  { refund }: DueRefund,
): ProviderRefund | undefined {
  return there?.find(({ id, refundId }) => refundId === refund.id || id === refund.providerRefundId);
}
