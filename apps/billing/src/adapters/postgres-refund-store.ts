import { Injectable } from '@nestjs/common';
import { Database } from '#persistence/database.js';
import { paymentNotFound, paymentNotRefundable } from '../domain/payment-errors.js';
import type { ProviderRefund } from '../domain/payment-provider.js';
import type { Lease } from '../domain/payment-store.js';
import type { Payment } from '../domain/payment.js';
import { ProviderCalls } from '../domain/provider-calls.js';
import { refundsChannel, RefundStore, type EndedCall } from '../domain/refund-store.js';
import type { DueRefund, Refund, RefundStatus } from '../domain/refund.js';
import { PaymentRows } from './payment-rows.js';

const columns = 'r.id, r.payment_id, r.amount, r.currency, r.status, r.created_at, r.provider_refund_id';

const add = `
  with wake as materialized (select pg_notify('${refundsChannel}', ''))
  insert into billing.refunds as r (id, payment_id, amount, currency, status, created_at)
  select $1, $2, $3, $4, 'pending', now() from wake
  on conflict (payment_id) where status in ('pending', 'succeeded') do nothing
  returning ${columns}`;

const takeDue = `
  update billing.refunds r set tries = tries + 1,
    execute_after = now() + least(60, 0.5 * 2 ^ least(tries, 10)) * interval '1 second'
  from billing.payments p
  where p.id = r.payment_id and r.id = (
    select id from billing.refunds where status = 'pending' and execute_after <= now()
    order by execute_after limit 1 for update skip locked)
  returning ${columns}, p.order_id, p.intent_id`;

const update = `
  update billing.refunds set status = $2, provider_refund_id = coalesce(provider_refund_id, $3), updated_at = now()
  where id = $1`;

interface RefundRow {
  [column: string]: unknown;
  id: string;
  payment_id: string;
  amount: string;
  currency: string;
  status: RefundStatus;
  created_at: Date;
  provider_refund_id: string | null;
}

interface DueRow extends RefundRow {
  order_id: string;
  intent_id: string;
}

@Injectable()
export class PostgresRefundStore extends RefundStore {
  constructor(
    private readonly database: Database,
    private readonly payments: PaymentRows,
    private readonly calls: ProviderCalls,
  ) {
    super();
  }

  async add(id: string, paymentId: string): Promise<Refund> {
    return this.database.transaction('add-refund', async () => {
      const payment = await this.payments.lock('id', paymentId);
      if (!payment) throw paymentNotFound();
      payment.refuseUnlessRefundable();
      const { amount, currency } = payment.identity.amount;
      const values = [id, paymentId, amount, currency];
      const { rows } = await this.database.execute<RefundRow>({ name: 'refunds_add', text: add, values });
      if (!rows[0]) throw paymentNotRefundable();
      return refundOf(rows[0]);
    });
  }

  async takeDue(): Promise<DueRefund | undefined> {
    const { rows } = await this.database.execute<DueRow>({ name: 'refunds_take_due', text: takeDue });
    return rows[0] && { refund: refundOf(rows[0]), orderId: rows[0].order_id, intentId: rows[0].intent_id };
  }

  async record(
    lease: Lease,
    refundId: string,
    told: { readonly status: RefundStatus; readonly id?: string },
    ended?: EndedCall,
  ): Promise<void> {
    await this.database.transaction('record-refund', async () => {
      const payment = await this.payments.lockLeased(lease);
      if (ended) await this.calls.settle(lease, ended.call, ended.outcome, () => undefined);
      await this.apply(payment, refundId, told.status, told.id);
    });
  }

  async observe({ refundId, id, status }: ProviderRefund): Promise<void> {
    if (refundId === undefined || !isUuid.test(refundId)) return;
    await this.database.transaction('observe-refund', async () => {
      const refund = await this.find(refundId);
      const payment = refund && (await this.payments.lock('id', refund.paymentId));
      if (payment) await this.apply(payment, refundId, status, id);
    });
  }

  /** The payment's row is locked, so the refund is read as it is and stays so. */
  private async apply(payment: Payment, refundId: string, told: RefundStatus, id?: string): Promise<void> {
    const refund = await this.find(refundId);
    if (refund?.paymentId !== payment.id) return;
    const status = payment.observeRefund(refund, told);
    const values = [refundId, status, id ?? null];
    await this.database.execute({ name: 'refunds_update', text: update, values });
    await this.payments.save(payment);
  }

  private async find(id: string): Promise<Refund | undefined> {
    const text = `select ${columns} from billing.refunds r where r.id = $1`;
    const { rows } = await this.database.execute<RefundRow>({ name: 'refunds_find', text, values: [id] });
    return rows[0] && refundOf(rows[0]);
  }
}

/** Metadata comes from outside: what is no id of ours must not reach a statement. */
const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function refundOf(row: RefundRow): Refund {
  return {
    id: row.id,
    paymentId: row.payment_id,
    amount: { amount: BigInt(row.amount), currency: row.currency },
    status: row.status,
    createdAt: row.created_at,
    providerRefundId: row.provider_refund_id ?? undefined,
  };
}
