import { BrokenCircuitError, BulkheadRejectedError, TaskCancelledError } from 'cockatiel';
import Stripe from 'stripe';
import type { Intent, IntentStatus } from '../domain/intent.js';
import type { Answer, ProviderRefund } from '../domain/payment-provider.js';
import type { Money } from '../domain/money.js';
import type { RefundStatus } from '../domain/refund.js';

const { errors } = Stripe;

/** Reasons for which no byte of a request has left. */
const neverSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** What an exception of the SDK says about the effect of the request. Throws what only a wrong program can cause. */
export function answerOf<T>(error: unknown): Answer<T> {
  if (error instanceof BrokenCircuitError || error instanceof BulkheadRejectedError)
    return { kind: 'not_sent' };
  if (error instanceof errors.StripeConnectionError)
    return { kind: neverSent.has(connectionCode(error)) ? 'not_sent' : 'unknown' };
  if (error instanceof errors.StripeCardError) return declined(error);
  if (error instanceof errors.StripeRateLimitError) return { kind: 'busy' };
  if (error instanceof errors.StripeIdempotencyError) throw error;
  // A wrong key of ours is refused before anything is done, and is not the customer's fault.
  if (error instanceof errors.StripeAuthenticationError || error instanceof errors.StripePermissionError)
    return { kind: 'not_sent' };
  if (error instanceof errors.StripeInvalidRequestError)
    return { kind: 'refused', code: error.code ?? 'invalid_request' };
  if (error instanceof errors.StripeError) return apiFailure(error);
  return { kind: 'unknown' };
}

/** Whether the provider is ill, which a decline or a refusal does not say. */
export function isOutage(error: unknown): boolean {
  if (error instanceof TaskCancelledError || error instanceof errors.StripeConnectionError) return true;
  return error instanceof errors.StripeAPIError && (error.statusCode ?? 500) >= 500;
}

const intentStatuses: readonly IntentStatus[] = [
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
  'processing',
  'requires_capture',
  'succeeded',
  'canceled',
];

/** Throws where a body is not what it should be: such an answer tells nothing. */
export function intentOf(intent: Stripe.PaymentIntent): Intent {
  const { id, client_secret: clientSecret, last_payment_error: refusal } = intent;
  const status = intentStatuses.find((known) => known === intent.status);
  if (typeof id !== 'string' || !status) throw new Error('this is no payment intent');
  return {
    id,
    status,
    amount: moneyOf(intent),
    received: minorUnits(intent.amount_received),
    clientSecret: clientSecret ?? undefined,
    declineCode: refusal ? (refusal.decline_code ?? refusal.code ?? 'card_declined') : undefined,
  };
}

export function refundOf(refund: Stripe.Refund): ProviderRefund {
  if (typeof refund.id !== 'string') throw new Error('this is no refund');
  return {
    id: refund.id,
    status: refundStatusOf(refund.status),
    amount: moneyOf(refund),
    intentId: idOf(refund.payment_intent),
    refundId: refund.metadata?.refund_id,
  };
}

function moneyOf({ amount, currency }: { amount: number; currency: string }): Money {
  if (typeof currency !== 'string') throw new Error('this is no currency');
  return { amount: minorUnits(amount), currency: currency.toUpperCase() };
}

function minorUnits(amount: number): bigint {
  if (!Number.isSafeInteger(amount)) throw new Error('this is no amount');
  return BigInt(amount);
}

function idOf(object: string | { readonly id: string } | null): string | undefined {
  return typeof object === 'string' ? object : object?.id;
}

function refundStatusOf(status: string | null): RefundStatus {
  if (status === 'succeeded') return 'succeeded';
  return status === 'failed' || status === 'canceled' ? 'failed' : 'pending';
}

function declined<T>(error: Stripe.errors.StripeCardError): Answer<T> {
  const intent = error.payment_intent && intentOf(error.payment_intent);
  return { kind: 'declined', code: error.decline_code ?? error.code ?? 'card_declined', intent };
}

function apiFailure<T>(error: Stripe.errors.StripeError): Answer<T> {
  const { statusCode, headers } = error;
  if (statusCode === 409) return { kind: error.code === 'lock_timeout' ? 'busy' : 'in_flight' };
  if (statusCode === undefined || statusCode < 500) return { kind: 'unknown' };
  return { kind: 'failed', saved: headers?.['idempotent-replayed'] === 'true' };
}

function connectionCode(error: Stripe.errors.StripeConnectionError): string {
  const { detail } = error;
  return typeof detail === 'object' && detail !== null && 'code' in detail ? String(detail.code) : '';
}
