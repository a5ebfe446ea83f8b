import { Injectable, type OnModuleInit } from '@nestjs/common';
import { StateWork } from '#operations/sources/state-work.js';
import { WorkSources } from '#operations/work-sources.js';
import { Database } from '#persistence/database.js';
import { sagaChannel } from './postgres-saga-store.js';

/** As parked events name their consumers: app and entry point. */
const place = 'orders.order-saga';

/** From so many tries of one step on a person may want to look. */
const manyTries = 5;

const needsPerson = `(s.outcome = 'needs_attention' and s.settled_at is null)`;

/** `next_at` is there while it goes on, and has an index. */
const failsLong = `(s.next_at is not null and s.attempt >= ${manyTries})`;

/** The payment method is nobody's to see. */
const rows = `
  select 'orders:saga:${place}:' || s.order_id as id, '${place}' as place, s.order_id::text as key, '' as type,
    coalesce(s.last_error, '') as error, s.attempt as attempts, date_trunc('milliseconds', s.step_since) as failed_at,
    s.correlation_id, s.traceparent, 0 as waiting, o.created_at as occurred_at,
    s.outcome is null as can_redrive, s.outcome is not null as can_discard,
    jsonb_build_object('step', s.step, 'stock', s.stock, 'orderState', o.state, 'cancelReason', s.cancel_reason,
      'failure', s.failure, 'paymentSeen', s.payment_seen, 'refundSeen', s.refund_seen, 'nextAt', s.next_at) as state
  from order_sagas s join orders o on o.id = s.order_id where ${needsPerson} or ${failsLong}`;

/** Tries the step that fails at once, not when its pause is over. */
const redrive = `
  update order_sagas s set next_at = now()
  where order_id = $1 and ${failsLong} and (leased_until is null or leased_until <= now())`;

const discard = `update order_sagas s set settled_at = now() where order_id = $1 and ${needsPerson}`;

/** The sagas that need a person, or that fail at one step again and again. */
@Injectable()
export class PostgresSagaWork extends StateWork implements OnModuleInit {
  constructor(
    database: Database,
    private readonly sources: WorkSources,
  ) {
    super(database, { place, rows, redrive, discard, channel: sagaChannel });
  }

  onModuleInit(): void {
    this.sources.add(this);
  }
}
