import { WorkAction, WorkKind, type FailedWork } from '#contracts/meshcart/operations/v1/failed_work.js';
import { failedWorkOf, type WorkRow } from '#operations/sources/work-rows.js';

/** As parked events name their consumers: app and entry point. */
export const sagaPlace = 'orders.order-saga';

/** From so many tries of one step on a person may want to look. */
const manyTries = 5;

/** A saga that waits for a person, or fails at one step. Its payment method is nobody's to see. */
export interface SagaWorkRow extends WorkRow {
  readonly outcome: 'needs_attention' | null;
  readonly state: object;
  readonly placed_at: Date;
}

export const needsPerson = `(s.outcome = 'needs_attention' and s.settled_at is null)`;

/** `next_at` is there while it goes on, and has an index. */
export const failsLong = `(s.next_at is not null and s.attempt >= ${manyTries})`;

export const sagaRows = `
  select 'orders:saga:${sagaPlace}:' || s.order_id as id, '${sagaPlace}' as place, s.order_id::text as key, '' as type,
    coalesce(s.last_error, '') as error, s.attempt as attempts, date_trunc('milliseconds', s.step_since) as failed_at,
    s.correlation_id, s.traceparent, 0 as waiting, s.outcome, o.created_at as placed_at,
    jsonb_build_object('step', s.step, 'stock', s.stock, 'orderState', o.state, 'cancelReason', s.cancel_reason,
      'failure', s.failure, 'paymentSeen', s.payment_seen, 'refundSeen', s.refund_seen, 'nextAt', s.next_at) as state
  from order_sagas s join orders o on o.id = s.order_id where ${needsPerson} or ${failsLong}`;

/** One that goes on can be hurried; one that has ended can only be put right by hand. */
export const sagaWorkOf = (row: SagaWorkRow): FailedWork =>
  failedWorkOf(row, WorkKind.WORK_KIND_SAGA, [
    row.outcome === null ? WorkAction.WORK_ACTION_REDRIVE : WorkAction.WORK_ACTION_DISCARD,
  ]);
