import type { Money } from './money.js';

export type PaymentState =
  | 'created'
  | 'requires_action'
  | 'authorized'
  | 'captured'
  | 'declined'
  | 'cancelled'
  | 'refunded'
  | 'unknown';

export interface PaymentAnswer {
  readonly state: PaymentState;
  /** Stable code of the provider, only where declined. */
  readonly declineCode?: string;
}

export interface PaymentOfOrder {
  readonly orderId: string;
  readonly userId: string;
  readonly amount: Money;
}

/**
 * The money side of an order. Every call may be repeated, whatever became of the one before. A rejection means that the
 * outcome is not known to us; what the provider refused is an answer.
 */
export abstract class Payments {
  /** Without a payment method the client confirms, and the answer is `requires_action`. */
  abstract authorize(payment: PaymentOfOrder, paymentMethod: string | undefined): Promise<PaymentAnswer>;
  /** An authorization that is gone is answered as `cancelled`. */
  abstract capture(orderId: string): Promise<PaymentAnswer>;
  /** A payment that is captured already is answered as `captured`. */
  abstract cancel(payment: PaymentOfOrder): Promise<PaymentAnswer>;
}
