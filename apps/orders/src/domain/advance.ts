import { type OrderStep } from './order-state.js';
import type { PaymentAnswer, PaymentState } from './payments.js';
import { dueStep, sagaPaths, type CancelReason, type Saga, type SagaPath, type SagaStep } from './saga.js';

export type StockMove = 'commit' | 'release' | 'restore';

/** What became of a step: an answer, no clear answer, or one that repeating cannot mend. */
export type StepResult =
  | PaymentAnswer
  | { readonly state: 'done' }
  | { readonly state: 'failed'; readonly error: string; readonly hopeless: boolean };

export interface Advance {
  readonly saga: Saga;
  readonly orderSteps: readonly OrderStep[];
  readonly stockMove?: StockMove;
}

export interface Patience {
  /** How long one step is tried before people must look. */
  readonly giveUpAfterMs: number;
  /** How long a client is waited for where nothing else ends the waiting. */
  readonly expireAfterMs: number;
}

const orderStepOf: Readonly<Record<CancelReason, OrderStep>> = {
  customer: 'cancel',
  expiry: 'expire',
  declined: 'fail_payment',
  capture_failed: 'fail_payment',
};

/** Decides what follows from `result` of the step `asked`; `saga` is as it is kept now, with what was noted meanwhile. */
export function advance(
  saga: Saga,
  asked: SagaStep,
  result: StepResult,
  at: Date,
  patience: Patience,
): Advance {
  if (asked === 'commit_stock' && dueStep(saga) !== asked) return { saga, orderSteps: [] };
  const state = decisive(saga, asked, result);
  const path = state && sagaPaths[asked][state];
  if (path && !contradicts(saga, asked, path)) return follow(moved(saga, asked, at), path, result, at);
  const waits = asked === 'await_payment';
  const patientMs = waits ? patience.expireAfterMs : patience.giveUpAfterMs;
  const late = at.getTime() - since(saga, asked, at).getTime() > patientMs;
  const hopeless = path !== undefined || (result.state === 'failed' && result.hopeless);
  if (hopeless || (late && !waits)) return giveUp(saga, asked, result, at);
  // The expiry is brought by a job; this is for the one that never came.
  if (late) return follow(saga, { to: 'cancel_payment', reason: 'expiry' }, result, at);
  if (waits) return { saga, orderSteps: [] };
  const again = moved(saga, asked, at);
  return { saga: { ...again, attempt: again.attempt + 1, lastError: errorOf(result) }, orderSteps: [] };
}

/** An event may know what the call could not tell; the closing of a payment is believed from its own answer alone. */
function decisive(saga: Saga, asked: SagaStep, result: StepResult): PaymentState | 'done' | undefined {
  const own = result.state === 'failed' ? undefined : result.state;
  const [waiting, told] = [asked === 'authorize' && own === 'requires_action', saga.paymentSeen];
  if (own && sagaPaths[asked][own] && !(waiting && told)) return own;
  if (told && asked !== 'cancel_payment' && sagaPaths[asked][told]) return told;
  return own;
}

/** Billing said that the money was taken, and now that it never will be. */
function contradicts(saga: Saga, asked: SagaStep, path: SagaPath): boolean {
  return asked === 'capture' && path.reason === 'capture_failed' && saga.paymentSeen === 'captured';
}

function follow(saga: Saga, path: SagaPath, result: StepResult, at: Date): Advance {
  const reason = saga.cancelReason ?? path.reason;
  const resumes = saga.step === 'cancel_payment' && path.to !== 'ended';
  const next: Saga = {
    ...saga,
    ...(path.to === saga.step ? {} : { step: path.to, stepSince: at, attempt: 0 }),
    cancelReason: resumes ? undefined : reason,
    paymentSeen: resumes ? 'captured' : saga.paymentSeen,
    failure: path.reason ? failureOf(saga, path.reason, result) : saga.failure,
    lastError: undefined,
  };
  if (path.to === 'capture') return { saga: { ...next, stock: 'sold' }, orderSteps: [], ...commits(saga) };
  if (path.to !== 'ended') return { saga: next, orderSteps: orderStepsOf(path) };
  return path.order === 'confirm' ? complete(next) : compensate(next, reason);
}

function complete(saga: Saga): Advance {
  const orderSteps: OrderStep[] = saga.refundSeen ? ['confirm', 'refund'] : ['confirm'];
  return { saga: { ...saga, outcome: 'completed', paymentMethod: undefined }, orderSteps };
}

function compensate(saga: Saga, reason: CancelReason | undefined): Advance {
  if (!reason) throw new Error(`the saga of order ${saga.orderId} is undone without a reason`);
  return {
    saga: { ...saga, stock: 'released', outcome: 'compensated', paymentMethod: undefined },
    orderSteps: [orderStepOf[reason]],
    stockMove: saga.stock === 'sold' ? 'restore' : 'release',
  };
}

function giveUp(saga: Saga, asked: SagaStep, result: StepResult, at: Date): Advance {
  const lastError = errorOf(result);
  const ended = {
    step: 'ended',
    stepSince: at,
    outcome: 'needs_attention',
    paymentMethod: undefined,
  } as const;
  return { saga: { ...moved(saga, asked, at), ...ended, lastError }, orderSteps: ['give_up'] };
}

function orderStepsOf(path: SagaPath): OrderStep[] {
  return path.order && path.order !== 'by_reason' ? [path.order] : [];
}

/** A saga that came back from its cancellation may have sold its pieces before. */
function commits(saga: Saga): { stockMove?: StockMove } {
  return saga.stock === 'sold' ? {} : { stockMove: 'commit' };
}

function moved(saga: Saga, asked: SagaStep, at: Date): Saga {
  return saga.step === asked ? saga : { ...saga, step: asked, stepSince: at, attempt: 0 };
}

function since(saga: Saga, asked: SagaStep, at: Date): Date {
  return saga.step === asked ? saga.stepSince : at;
}

function failureOf(saga: Saga, reason: CancelReason, result: StepResult): string {
  const told = 'declineCode' in result ? result.declineCode : undefined;
  return told ?? saga.failure ?? (reason === 'declined' ? 'payment_declined' : 'authorization_lost');
}

function errorOf(result: StepResult): string {
  return result.state === 'failed' ? result.error : `the payment is ${result.state}`;
}
