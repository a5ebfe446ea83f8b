import type { Money } from './money.js';

export type RefundStatus = 'pending' | 'succeeded' | 'failed';

/** Who wanted it: a caller, billing itself for money that came too late, or somebody at the provider, by hand. */
export type RefundOrigin = 'requested' | 'internal' | 'provider';

export interface Refund {
  readonly id: string;
  readonly paymentId: string;
  readonly amount: Money;
  readonly status: RefundStatus;
  readonly origin: RefundOrigin;
  readonly createdAt: Date;
  /** Of the provider, once it is known. */
  readonly providerRefundId?: string;
}

const rank: Record<RefundStatus, number> = { pending: 0, succeeded: 1, failed: 2 };

/** A refund may fail after it had succeeded, never the other way. */
export function refundAdvances(current: RefundStatus, next: RefundStatus): boolean {
  return rank[next] > rank[current];
}

/** How a refund stands by what was found out; `id` is the provider's. */
export interface RefundOutcome {
  readonly status: RefundStatus;
  readonly id?: string;
}

interface RefundAtProvider extends Required<RefundOutcome> {
  readonly amount: Money;
}

/** How all the money stands that somebody gave back, in one part or in several; undefined where some is still here. */
export function outcomeOfAll(refunds: readonly RefundAtProvider[], whole: Money): RefundOutcome | undefined {
  const standing = refunds.filter(({ status }) => status !== 'failed');
  const givenBack = standing.reduce((sum, { amount }) => sum + amount.amount, 0n);
  if (givenBack < whole.amount) return undefined;
  const status = standing.every((refund) => refund.status === 'succeeded') ? 'succeeded' : 'pending';
  return standing.length === 1 ? { status, id: standing[0]?.id } : { status };
}

/** A refund that was told of, and the order whose payment it is of. */
export interface DueRefund {
  readonly refund: Refund;
  readonly orderId: string;
  readonly intentId: string;
}
