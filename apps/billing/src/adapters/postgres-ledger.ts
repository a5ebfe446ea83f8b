import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database } from '#persistence/database.js';
import { Ledger, type LedgerEntry, type LedgerKind } from '../domain/ledger.js';
import type { Money } from '../domain/money.js';

/** Which account is debited and which credited. */
const accounts: Record<LedgerKind, readonly [debit: string, credit: string]> = {
  capture: ['provider_balance', 'sales'],
  refund: ['refunds', 'provider_balance'],
  refund_reversal: ['provider_balance', 'refunds'],
};

const open = `
  insert into billing.ledger_transactions (id, payment_id, kind, reference) values ($1, $2, $3, $4)
  on conflict (payment_id, kind, reference) do nothing`;

const enter = `
  insert into billing.ledger_entries (id, transaction_id, account, amount, currency)
  values ($2, $1, $4, $6, $8), ($3, $1, $5, $7, $8)`;

const list = `
  select e.id, e.transaction_id, e.account, e.amount, e.currency, t.kind, t.created_at
  from billing.ledger_entries e join billing.ledger_transactions t on t.id = e.transaction_id
  where t.payment_id = $1 order by e.position`;

interface EntryRow {
  [column: string]: unknown;
  id: string;
  transaction_id: string;
  account: string;
  amount: string;
  currency: string;
  kind: LedgerKind;
  created_at: Date;
}

/** Double entry on PostgreSQL, which itself refuses what does not balance and what would change the past. */
@Injectable()
export class PostgresLedger extends Ledger {
  constructor(private readonly database: Database) {
    super();
  }

  /** Books an amount once for each payment, kind and reference. Call it in the transaction of what it books. */
  async book(paymentId: string, kind: LedgerKind, reference: string, money: Money): Promise<void> {
    const id = randomUUIDv7();
    const values = [id, paymentId, kind, reference];
    const { rowCount } = await this.database.execute({ name: 'ledger_open', text: open, values });
    if (rowCount === 0) return;
    const sides = [randomUUIDv7(), randomUUIDv7(), ...accounts[kind], money.amount, -money.amount];
    await this.database.execute({
      name: 'ledger_enter',
      text: enter,
      values: [id, ...sides, money.currency],
    });
  }

  async list(paymentId: string): Promise<LedgerEntry[]> {
    const statement = { name: 'ledger_list', text: list, values: [paymentId] };
    const { rows } = await this.database.execute<EntryRow>(statement);
    return rows.map((row) => ({
      id: row.id,
      transactionId: row.transaction_id,
      account: row.account,
      amount: { amount: BigInt(row.amount), currency: row.currency },
      kind: row.kind,
      createdAt: row.created_at,
    }));
  }
}
