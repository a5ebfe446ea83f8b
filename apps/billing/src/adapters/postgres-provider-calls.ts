import { Injectable } from '@nestjs/common';
import { Database } from '#persistence/database.js';
import type { Lease } from '../domain/payment-store.js';
import type { Payment } from '../domain/payment.js';
import {
  fingerprintOf,
  keyLifetimeHours,
  keyOf,
  type Action,
  type CallOutcome,
  type ProviderCall,
} from '../domain/provider-call.js';
import { ProviderCalls } from '../domain/provider-calls.js';
import { PaymentRows } from './payment-rows.js';

const columns = `id, action, attempt, key, fingerprint, refund_id,
  created_at < now() - interval '${keyLifetimeHours} hours' as expired`;

const findOpen = `select ${columns} from billing.provider_calls where payment_id = $1 and state = 'open'`;

const countAttempts = `
  select count(*)::int as attempts from billing.provider_calls
  where payment_id = $1 and action = $2 and refund_id is not distinct from $3`;

const insert = `
  insert into billing.provider_calls (payment_id, refund_id, action, attempt, key, fingerprint)
  values ($1, $2, $3, $4, $5, $6) returning ${columns}`;

/** The fingerprint of a confirmation holds what the client pays with, which is not kept beyond its use. */
const settle = `
  update billing.provider_calls set state = 'settled', outcome = $2, settled_at = now(),
    fingerprint = case when action = 'confirm' then 'confirm ' || split_part(fingerprint, ' ', 2) else fingerprint end
  where id = $1 and state = 'open'`;

interface CallRow {
  [column: string]: unknown;
  id: string;
  action: Action;
  attempt: number;
  key: string;
  fingerprint: string;
  refund_id: string | null;
  expired: boolean;
}

@Injectable()
export class PostgresProviderCalls extends ProviderCalls {
  constructor(
    private readonly database: Database,
    private readonly rows: PaymentRows,
  ) {
    super();
  }

  async findOpen({ paymentId }: Lease): Promise<ProviderCall | undefined> {
    const row = await this.openRow(paymentId);
    return row && callOf(row, true);
  }

  async open(lease: Lease, action: Action, refundId?: string): Promise<ProviderCall> {
    return this.database.transaction(`open-${action}`, async () => {
      const payment = await this.rows.lockLeased(lease);
      const fingerprint = fingerprintOf(action, payment, refundId ?? payment.id);
      const open = await this.openRow(payment.id);
      if (open?.action === action) return resume(open, fingerprint);
      if (open) await this.supersede(open, action);
      return callOf(await this.insert(payment, action, fingerprint, refundId), false);
    });
  }

  async settle(
    lease: Lease,
    call: ProviderCall,
    outcome: CallOutcome,
    edit: (payment: Payment) => void,
  ): Promise<Payment> {
    return this.database.transaction(`record-${call.action}`, async () => {
      const payment = await this.rows.lockLeased(lease);
      await this.database.execute({ name: 'calls_settle', text: settle, values: [call.id, outcome] });
      edit(payment);
      await this.rows.save(payment);
      return payment;
    });
  }

  private async openRow(paymentId: string): Promise<CallRow | undefined> {
    const statement = { name: 'calls_find_open', text: findOpen, values: [paymentId] };
    return (await this.database.execute<CallRow>(statement)).rows[0];
  }

  private async supersede(open: CallRow, action: Action): Promise<void> {
    if (action !== 'cancel' || open.action === 'create' || open.action === 'refund')
      throw new Error(`${action} must wait until the open ${open.action} is settled`);
    await this.database.execute({ name: 'calls_settle', text: settle, values: [open.id, 'superseded'] });
  }

  private async insert(
    { id }: Payment,
    action: Action,
    fingerprint: string,
    refundId?: string,
  ): Promise<CallRow> {
    const subject = [id, action, refundId ?? null];
    const earlier = await this.database.execute<{ attempts: number }>({
      name: 'calls_count_attempts',
      text: countAttempts,
      values: subject,
    });
    const attempt = (earlier.rows[0]?.attempts ?? 0) + 1;
    const values = [
      id,
      refundId ?? null,
      action,
      attempt,
      keyOf(action, refundId ?? id, attempt),
      fingerprint,
    ];
    const { rows } = await this.database.execute<CallRow>({ name: 'calls_insert', text: insert, values });
    if (!rows[0]) throw new Error('the inserted call was not returned');
    return rows[0];
  }
}

function resume(open: CallRow, fingerprint: string): ProviderCall {
  if (open.fingerprint !== fingerprint) throw new Error(`key ${open.key} was written for another request`);
  return callOf(open, true);
}

function callOf(row: CallRow, resumed: boolean): ProviderCall {
  return {
    id: BigInt(row.id),
    action: row.action,
    attempt: row.attempt,
    key: row.key,
    resumed,
    expired: row.expired,
    refundId: row.refund_id ?? undefined,
  };
}
