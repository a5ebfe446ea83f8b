import type { CancelReason, Saga, SagaOutcome, SagaStep, SeenPayment, StockPlace } from '../domain/saga.js';

export interface SagaRow {
  order_id: string;
  step: SagaStep;
  stock: StockPlace;
  payment_method: string | null;
  attempt: number;
  step_since: Date;
  cancel_reason: CancelReason | null;
  failure: string | null;
  payment_seen: SeenPayment | null;
  refund_seen: boolean;
  last_error: string | null;
  outcome: SagaOutcome | null;
  read_at: Date;
}

/** By name, so that a later column does not change the result of a prepared statement. */
export const columns = (prefix = '') =>
  [
    'order_id',
    'step',
    'stock',
    'payment_method',
    'attempt',
    'step_since',
    'cancel_reason',
    'failure',
    'payment_seen',
    'refund_seen',
    'last_error',
    'outcome',
  ]
    .map((column) => prefix + column)
    .concat('clock_timestamp() as read_at')
    .join(', ');

export function sagaOf(row: SagaRow): Saga {
  return {
    orderId: row.order_id,
    step: row.step,
    stock: row.stock,
    paymentMethod: row.payment_method ?? undefined,
    attempt: row.attempt,
    stepSince: row.step_since,
    cancelReason: row.cancel_reason ?? undefined,
    failure: row.failure ?? undefined,
    paymentSeen: row.payment_seen ?? undefined,
    refundSeen: row.refund_seen,
    lastError: row.last_error ?? undefined,
    outcome: row.outcome ?? undefined,
    readAt: row.read_at,
  };
}
