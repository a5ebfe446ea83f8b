import type { Intent } from './intent.js';
import type { Money } from './money.js';
import type { RefundStatus } from './refund.js';

/** How one request under one key went. */
export type Answer<T> =
  | { readonly kind: 'answered'; readonly value: T }
  /** The customer's bank said no. */
  | { readonly kind: 'declined'; readonly code: string; readonly intent?: Intent }
  /** The provider will never do this. It did nothing. */
  | { readonly kind: 'refused'; readonly code: string }
  /** For certain nothing happened, and nothing was wrong with the request. */
  | { readonly kind: 'not_sent' }
  /** This try did nothing; the same later may. */
  | { readonly kind: 'busy' }
  /** Another try under this key is still running. */
  | { readonly kind: 'in_flight' }
  /** It broke at the provider, with or without an effect; `saved` where the same key answers the same for ever. */
  | { readonly kind: 'failed'; readonly saved: boolean }
  /** No answer, or none that can be read. */
  | { readonly kind: 'unknown' };

export interface Call {
  readonly key: string;
  readonly timeoutMs: number;
}

export interface IntentRequest {
  readonly paymentId: string;
  readonly orderId: string;
  readonly amount: Money;
}

export interface RefundRequest {
  readonly refundId: string;
  readonly paymentId: string;
  readonly intentId: string;
  readonly amount: Money;
}

export interface ProviderRefund {
  readonly id: string;
  readonly status: RefundStatus;
  readonly amount: Money;
  readonly intentId?: string;
  /** Ours, as it was sent along; absent where the refund was made by hand. */
  readonly refundId?: string;
}

/** Takes and returns money. Answers instead of throwing: what failed decides what may be done next. */
export abstract class PaymentProvider {
  /** An intent that holds no money before it is confirmed. */
  abstract createIntent(request: IntentRequest, call: Call): Promise<Answer<Intent>>;
  /** Reserves the money. */
  abstract confirmIntent(intentId: string, paymentMethod: string, call: Call): Promise<Answer<Intent>>;
  abstract captureIntent(intentId: string, call: Call): Promise<Answer<Intent>>;
  abstract cancelIntent(intentId: string, call: Call): Promise<Answer<Intent>>;
  abstract retrieveIntent(intentId: string, timeoutMs: number): Promise<Answer<Intent>>;
  /** An intent that was made for this payment and is not cancelled. What was made just now may be missed. */
  abstract findIntent(paymentId: string, timeoutMs: number): Promise<Answer<Intent | undefined>>;
  abstract refund(request: RefundRequest, call: Call): Promise<Answer<ProviderRefund>>;
  /** All that was given back of an intent, whoever did it. */
  abstract listRefunds(intentId: string, timeoutMs: number): Promise<Answer<readonly ProviderRefund[]>>;
}
