import type { Charge } from './charge.js';
import { invalidRequest } from './stripe-error.js';

export type RefundStatus = 'pending' | 'succeeded' | 'failed' | 'canceled';

export interface Refund {
  readonly id: string;
  readonly object: 'refund';
  readonly amount: number;
  readonly balance_transaction: string | null;
  readonly charge: string;
  readonly created: number;
  readonly currency: string;
  readonly failure_reason?: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly payment_intent: string;
  readonly reason: string | null;
  readonly receipt_number: null;
  readonly source_transfer_reversal: null;
  readonly status: RefundStatus;
  readonly transfer_reversal: null;
}

/** Which states a refund may still reach: a bank may send back money that was already given. */
export const refundMayBecome: Readonly<Record<RefundStatus, readonly RefundStatus[]>> = {
  pending: ['succeeded', 'failed', 'canceled'],
  succeeded: ['failed'],
  failed: [],
  canceled: [],
};

/** The amount to give back: what was asked for, or all that is left. Refuses more than was captured. */
export const refundableAmount = (charge: Charge, asked: number | undefined): number => {
  const left = charge.amount_captured - charge.amount_refunded;
  if (charge.amount_captured > 0 && left === 0)
    throw invalidRequest(`Charge ${charge.id} has already been refunded.`, {
      code: 'charge_already_refunded',
    });
  const amount = asked ?? left;
  if (amount > left)
    throw invalidRequest(`Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`, {
      param: 'amount',
    });
  if (amount < 1) throw invalidRequest('This value must be greater than or equal to 1.', { param: 'amount' });
  return amount;
};

/** The charge after `amount` was given back, or taken again when negative (the refund failed). */
export const withRefunded = (charge: Charge, amount: number): Charge => {
  const amountRefunded = charge.amount_refunded + amount;
  return { ...charge, amount_refunded: amountRefunded, refunded: amountRefunded === charge.amount_captured };
};
