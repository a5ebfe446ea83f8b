import type { Money } from './money.js';

export type RefundStatus = 'pending' | 'succeeded' | 'failed';

export interface Refund {
  readonly id: string;
  readonly paymentId: string;
  readonly amount: Money;
  readonly status: RefundStatus;
  readonly createdAt: Date;
  /** Of the provider, once it is known. */
  readonly providerRefundId?: string;
}

const rank: Record<RefundStatus, number> = { pending: 0, succeeded: 1, failed: 2 };

/** A refund may fail after it had succeeded, never the other way. */
export function refundAdvances(current: RefundStatus, next: RefundStatus): boolean {
  return rank[next] > rank[current];
}

/** A refund that was told of, and the order whose payment it is of. */
export interface DueRefund {
  readonly refund: Refund;
  readonly orderId: string;
  readonly intentId: string;
}
