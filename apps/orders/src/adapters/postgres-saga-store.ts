import { Injectable } from '@nestjs/common';
import { Database } from '#persistence/database.js';
import { currentHeaders } from '#persistence/message-headers.js';
import type { Saga } from '../domain/saga.js';
import { SagaStore, type ClaimedSaga, type Due, type Lease, type SagaNote } from '../domain/saga-store.js';
import { columns, sagaOf, type SagaRow } from './saga-row.js';

/** Renewed while a call is under way, so it need not outlast one: after a crash another worker goes on this soon. */
export const leaseMs = 4000;

export const sagaChannel = 'order_saga';

const leaseEnd = `now() + interval '${leaseMs} milliseconds'`;
const wake = `wake as materialized (select pg_notify('${sagaChannel}', ''))`;

const start = `
  with ${wake}
  insert into order_sagas (order_id, step, stock, payment_method, next_at, correlation_id, traceparent)
  select $1, 'authorize', 'reserved', $2, now(), $3, $4 from wake`;

const claim = `
  with due as (
    select order_id from order_sagas where next_at <= now() order by next_at limit 1 for update skip locked)
  update order_sagas s
    set lease_token = s.lease_token + 1, leased_until = ${leaseEnd}, next_at = ${leaseEnd}
  from due, orders o where s.order_id = due.order_id and o.id = due.order_id
  returning ${columns('s.')}, s.lease_token, s.correlation_id, s.traceparent, o.user_id, o.currency, o.total`;

const renew = `
  update order_sagas set leased_until = ${leaseEnd}, next_at = ${leaseEnd}
  where order_id = $1 and lease_token = $2 and leased_until is not null`;

const lock = `
  select ${columns()} from order_sagas
  where order_id = $1 and ($2::bigint is null or (lease_token = $2 and leased_until is not null)) for update`;

const save = `
  update order_sagas set step = $2, stock = $3, payment_method = $4, attempt = $5, step_since = $6,
    cancel_reason = $7, failure = $8, payment_seen = $9, refund_seen = $10, last_error = $11, outcome = $12,
    leased_until = case when $13 then ${leaseEnd} end,
    next_at = case when $13 then ${leaseEnd} else now() + $14::int * interval '1 millisecond' end
  where order_id = $1`;

const note = `
  with ${wake}
  update order_sagas set
    cancel_reason = coalesce(cancel_reason, $2),
    payment_seen = case when $4::bigint > payment_seen_version then $3 else payment_seen end,
    failure = case when $4::bigint > payment_seen_version then coalesce($5, failure) else failure end,
    payment_seen_version = greatest(payment_seen_version, $4),
    refund_seen = refund_seen or $6,
    next_at = case when outcome is not null then null when leased_until > now() then next_at else now() end
  from wake where order_id = $1`;

interface ClaimedRow extends SagaRow {
  lease_token: string;
  correlation_id: string | null;
  traceparent: string | null;
  user_id: string;
  currency: string;
  total: string;
}

@Injectable()
export class PostgresSagaStore extends SagaStore {
  constructor(private readonly database: Database) {
    super();
  }

  override async start(orderId: string, paymentMethod: string | undefined): Promise<void> {
    const { correlationId, traceparent } = currentHeaders();
    const values = [orderId, paymentMethod ?? null, correlationId ?? null, traceparent ?? null];
    await this.database.execute({ name: 'sagas_start', text: start, values });
  }

  override async claim(): Promise<ClaimedSaga | undefined> {
    const { rows } = await this.database.transaction('saga-claim', async () =>
      this.database.execute<ClaimedRow>({
        name: 'sagas_claim',
        text: claim,
      }),
    );
    const [row] = rows;
    if (!row) return undefined;
    const total = { amount: BigInt(row.total), currency: row.currency };
    const lease = { orderId: row.order_id, token: BigInt(row.lease_token) };
    const request = {
      correlationId: row.correlation_id ?? undefined,
      traceparent: row.traceparent ?? undefined,
    };
    return { lease, saga: sagaOf(row), userId: row.user_id, total, request };
  }

  override async renew({ orderId, token }: Lease): Promise<boolean> {
    const values = [orderId, token];
    const { rowCount } = await this.database.execute({ name: 'sagas_renew', text: renew, values });
    return rowCount === 1;
  }

  override async lock(orderId: string, held?: Lease): Promise<Saga | undefined> {
    const values = [orderId, held?.token ?? null];
    const { rows } = await this.database.execute<SagaRow>({ name: 'sagas_lock', text: lock, values });
    return rows[0] && sagaOf(rows[0]);
  }

  override async save(saga: Saga, due: Due): Promise<void> {
    const { orderId, step, stock, paymentMethod, attempt, stepSince, cancelReason, failure } = saga;
    const { paymentSeen, refundSeen, lastError, outcome } = saga;
    const progress = [step, stock, paymentMethod ?? null, attempt, stepSince, cancelReason ?? null];
    const notes = [failure ?? null, paymentSeen ?? null, refundSeen, lastError ?? null, outcome ?? null];
    const times = [due === 'kept', typeof due === 'string' ? null : due.afterMs];
    const values = [orderId, ...progress, ...notes, ...times];
    await this.database.execute({ name: 'sagas_save', text: save, values });
  }

  override async note(orderId: string, { cancelReason, payment, refundSeen }: SagaNote): Promise<void> {
    const seen = [payment?.state ?? null, payment?.version ?? 0n, payment?.failure ?? null];
    const values = [orderId, cancelReason ?? null, ...seen, refundSeen ?? false];
    await this.database.execute({ name: 'sagas_note', text: note, values });
  }
}
