import { Injectable } from '@nestjs/common';
import { Database } from '#persistence/database.js';
import type { Money } from '../domain/money.js';
import { refundsChannel } from '../domain/refund-store.js';
import type { Refund, RefundOrigin, RefundOutcome, RefundStatus } from '../domain/refund.js';

export const refundColumns =
  'r.id, r.payment_id, r.amount, r.currency, r.status, r.origin, r.created_at, r.provider_refund_id';

const add = `
  with wake as materialized (select pg_notify('${refundsChannel}', ''))
  insert into billing.refunds as r (id, payment_id, amount, currency, status, origin, provider_refund_id, created_at)
  select $1, $2, $3, $4, 'pending', $5, $6, now() from wake
  on conflict (payment_id) where status in ('pending', 'succeeded') do nothing
  returning ${refundColumns}`;

/** Whoever brings the provider's id, an answer or a webhook: with it the call for the refund has had its effect. */
const update = `
  with told as (
    update billing.refunds set status = $2, provider_refund_id = coalesce(provider_refund_id, $3), updated_at = now()
    where id = $1 returning id, provider_refund_id)
  update billing.provider_calls c set state = 'settled', outcome = 'answered', settled_at = now()
  from told t where c.refund_id = t.id and c.state = 'open' and t.provider_refund_id is not null`;

export interface RefundRow {
  [column: string]: unknown;
  id: string;
  payment_id: string;
  amount: string;
  currency: string;
  status: RefundStatus;
  origin: RefundOrigin;
  created_at: Date;
  provider_refund_id: string | null;
}

/** A refund that is to be stored; pending until something else is known. */
export interface NewRefund {
  readonly id: string;
  readonly payment: { readonly id: string; readonly identity: { readonly amount: Money } };
  readonly origin: RefundOrigin;
  readonly providerRefundId?: string;
}

/** Refunds as rows, for those who change them in transactions of their own. */
@Injectable()
export class RefundRows {
  constructor(private readonly database: Database) {}

  /** Of the whole amount; undefined where one that is open or done leaves nothing to refund. Wakes the worker. */
  async add({ id, payment, origin, providerRefundId }: NewRefund): Promise<Refund | undefined> {
    const { amount, currency } = payment.identity.amount;
    const values = [id, payment.id, amount, currency, origin, providerRefundId ?? null];
    const { rows } = await this.database.execute<RefundRow>({ name: 'refunds_add', text: add, values });
    return rows[0] && refundOf(rows[0]);
  }

  async find(id: string): Promise<Refund | undefined> {
    return this.first('refunds_find', 'r.id = $1', id);
  }

  async findOfProvider(providerRefundId: string): Promise<Refund | undefined> {
    return this.first('refunds_find_of_provider', 'r.provider_refund_id = $1', providerRefundId);
  }

  /** The one that is open or done. */
  async findStanding(paymentId: string): Promise<Refund | undefined> {
    const condition = `r.payment_id = $1 and r.status in ('pending', 'succeeded')`;
    return this.first('refunds_find_standing', condition, paymentId);
  }

  async update(id: string, { status, id: providerRefundId }: RefundOutcome): Promise<void> {
    const values = [id, status, providerRefundId ?? null];
    await this.database.execute({ name: 'refunds_update', text: update, values });
  }

  private async first(name: string, condition: string, value: string): Promise<Refund | undefined> {
    const text = `select ${refundColumns} from billing.refunds r where ${condition}`;
    const { rows } = await this.database.execute<RefundRow>({ name, text, values: [value] });
    return rows[0] && refundOf(rows[0]);
  }
}

export function refundOf(row: RefundRow): Refund {
  return {
    id: row.id,
    paymentId: row.payment_id,
    amount: { amount: BigInt(row.amount), currency: row.currency },
    status: row.status,
    origin: row.origin,
    createdAt: row.created_at,
    providerRefundId: row.provider_refund_id ?? undefined,
  };
}
