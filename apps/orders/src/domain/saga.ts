import type { OrderStep } from './order-state.js';
import type { PaymentState } from './payments.js';

export const sagaSteps = [
  'authorize',
  'await_payment',
  'commit_stock',
  'capture',
  'cancel_payment',
  'ended',
] as const;

export type SagaStep = (typeof sagaSteps)[number];
export type SagaOutcome = 'completed' | 'compensated' | 'needs_attention';
export type CancelReason = 'customer' | 'expiry' | 'declined' | 'capture_failed';
export type StockPlace = 'reserved' | 'sold' | 'released';
/** What an event can tell of a payment. */
export type SeenPayment = Extract<PaymentState, 'authorized' | 'captured' | 'declined' | 'cancelled'>;

export interface Saga {
  readonly orderId: string;
  readonly step: SagaStep;
  readonly stock: StockPlace;
  readonly paymentMethod: string | undefined;
  /** Failed tries of the present step. */
  readonly attempt: number;
  readonly stepSince: Date;
  readonly cancelReason: CancelReason | undefined;
  /** Stable code of what went wrong with the payment. */
  readonly failure: string | undefined;
  readonly paymentSeen: SeenPayment | undefined;
  readonly refundSeen: boolean;
  readonly lastError: string | undefined;
  readonly outcome: SagaOutcome | undefined;
  /** When it was read, by the clock that `stepSince` goes by. */
  readonly readAt: Date;
}

/** Where an answer leads, and what happens on the way. */
export interface SagaPath {
  readonly to: SagaStep;
  readonly reason?: CancelReason;
  readonly order?: OrderStep | 'by_reason';
}

const paid: SagaPath = { to: 'commit_stock', order: 'authorize' };
const refused: SagaPath = { to: 'cancel_payment', reason: 'declined' };
const confirmed: SagaPath = { to: 'ended', order: 'confirm' };
const lost: SagaPath = { to: 'cancel_payment', reason: 'capture_failed' };
const undone: SagaPath = { to: 'ended', order: 'by_reason' };

/** All moves. An answer without a path decides nothing: the step is tried again, or goes on waiting. */
export const sagaPaths: Readonly<
  Record<SagaStep, Readonly<Partial<Record<PaymentState | 'done', SagaPath>>>>
> = {
  authorize: {
    authorized: paid,
    captured: paid,
    refunded: paid,
    requires_action: { to: 'await_payment', order: 'await_payment' },
    declined: refused,
    cancelled: refused,
  },
  await_payment: { authorized: paid, captured: paid, declined: refused, cancelled: refused },
  commit_stock: { done: { to: 'capture' } },
  capture: { captured: confirmed, refunded: confirmed, declined: lost, cancelled: lost },
  cancel_payment: { declined: undone, cancelled: undone, captured: paid, refunded: paid },
  ended: {},
};

const cancellable: ReadonlySet<SagaStep> = new Set(['authorize', 'await_payment', 'commit_stock']);

/** Until the capture may have begun. */
export function isCancellable(saga: Saga): boolean {
  return cancellable.has(saga.step);
}

/** The step to do now: a wish to cancel turns every step before the capture into the cancellation. */
export function dueStep(saga: Saga): SagaStep {
  return saga.cancelReason && isCancellable(saga) ? 'cancel_payment' : saga.step;
}

/** Whether the money was taken although the order was given up and its pieces are others' by now. */
export function isChargedLate(saga: Saga, told: SeenPayment): boolean {
  return saga.outcome === 'compensated' && told === 'captured';
}

/** This service can ask billing for no refund: people decide. */
export function chargedLate(saga: Saga): Saga {
  const lastError = 'captured after the order was given up';
  return { ...saga, outcome: 'needs_attention', paymentSeen: 'captured', lastError };
}

/** Nothing to do until an event, a cancellation or the expiry comes. */
export function isWaiting(saga: Saga): boolean {
  if (saga.step === 'ended') return true;
  const told = saga.paymentSeen && sagaPaths.await_payment[saga.paymentSeen];
  return dueStep(saga) === 'await_payment' && !told;
}
