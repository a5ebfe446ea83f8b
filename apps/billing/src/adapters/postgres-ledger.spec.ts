import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { Database, sqlState } from '#persistence/database.js';
import { testDatabase, type TestDatabase } from '../../../../test/support/test-postgres.js';
import { billingMigrations } from '../migrations.js';
import { PostgresLedger } from './postgres-ledger.js';

jest.setTimeout(60_000);

const euros = { amount: 1999n, currency: 'EUR' };

describe('PostgresLedger', () => {
  let server: TestDatabase;
  let database: Database;
  let owner: pg.Client;
  let ledger: PostgresLedger;

  beforeAll(async () => {
    server = await testDatabase('billing_ledger', billingMigrations);
    database = Database.open(server.url, { name: 'billing' });
    owner = new pg.Client(server.adminUrl);
    await owner.connect();
    ledger = new PostgresLedger(database);
  });

  afterAll(async () => {
    await owner.end();
    await database.close();
    await server.drop();
  });

  const aPayment = async () => {
    const id = randomUUID();
    const text = `insert into billing.payments (id, order_id, user_id, amount, currency, state, created_at)
      values ($1, $2, 'user', 1999, 'EUR', 'captured', now())`;
    await owner.query(text, [id, randomUUID()]);
    return id;
  };

  const aTransaction = async (id: string) =>
    execute(
      'insert into billing.ledger_transactions (id, payment_id, kind, reference) values ($1, $2, $3, $4)',
      [id, await aPayment(), 'capture', 'pi'],
    );

  const execute = async (text: string, values: unknown[] = []) =>
    database.execute({ name: text.slice(0, 60), text, values });

  const enter = async (transaction: string, amount: number, currency = 'EUR') =>
    execute(
      `insert into billing.ledger_entries (id, transaction_id, account, amount, currency)
       values ($1, $2, 'sales', $3, $4)`,
      [randomUUID(), transaction, amount, currency],
    );

  const book = async (entries: readonly (readonly [number, string?])[]) => {
    const id = randomUUID();
    await database.transaction('book', async () => {
      await aTransaction(id);
      for (const [amount, currency] of entries) await enter(id, amount, currency);
    });
    return id;
  };

  const refusalOf = async (work: Promise<unknown>) =>
    sqlState(
      await work.then(
        () => 'done',
        (error: unknown) => error,
      ),
    );

  it('books a capture once, however often it is told', async () => {
    const payment = await aPayment();
    await Promise.all(
      Array.from({ length: 8 }, async () =>
        database.transaction('book', async () => ledger.book(payment, 'capture', 'pi_1', euros)),
      ),
    );
    const entries = await ledger.list(payment);
    expect(entries.map(({ account, amount }) => [account, amount.amount])).toEqual([
      ['provider_balance', 1999n],
      ['sales', -1999n],
    ]);
  });

  it('brings the provider balance back to zero by a refund', async () => {
    const payment = await aPayment();
    await database.transaction('book', async () => ledger.book(payment, 'capture', 'pi_1', euros));
    await database.transaction('book', async () => ledger.book(payment, 'refund', 're_1', euros));
    const entries = (await ledger.list(payment)).filter(({ account }) => account === 'provider_balance');
    expect(entries.reduce((sum, { amount }) => sum + amount.amount, 0n)).toBe(0n);
  });

  it.each([
    ['does not sum to zero', [[5], [-4]]],
    [
      'sums to zero only across currencies',
      [
        [5, 'EUR'],
        [-5, 'USD'],
      ],
    ],
    ['has one side only', [[5]]],
    ['has no entries', []],
  ] as const)('refuses a transaction that %s', async (_, entries) => {
    expect(await refusalOf(book(entries))).toBe('23514');
  });

  it('takes a transaction in two currencies where each sums to zero', async () => {
    await expect(
      book([
        [5, 'EUR'],
        [-5, 'EUR'],
        [7, 'USD'],
        [-7, 'USD'],
      ]),
    ).resolves.toBeDefined();
  });

  it('refuses entries that come after their transaction was committed', async () => {
    const id = await book([[5], [-5]]);
    const late = database.transaction('late', async () => {
      await enter(id, 3);
      await enter(id, -3);
    });
    expect(await refusalOf(late)).toBe('23000');
  });

  const changes = ['ledger_entries', 'ledger_transactions'].flatMap((table) => [
    `update billing.${table} set id = id`,
    `delete from billing.${table}`,
    `truncate billing.${table} cascade`,
  ]);

  it.each(changes)('gives the service no right to: %s', async (change) => {
    expect(await refusalOf(execute(change))).toBe('42501');
  });

  it.each(changes)('refuses even to the owner: %s', async (change) => {
    expect(await refusalOf(owner.query(change))).toBe('23000');
  });

  it('would take all of that without its triggers (negative control)', async () => {
    await owner.query('begin');
    await owner.query('alter table billing.ledger_entries disable trigger user');
    await expect(owner.query('delete from billing.ledger_entries')).resolves.toBeDefined();
    await owner.query('rollback');
  });

  it('gives the service no right to change whose payment it is and how much', async () => {
    expect(await refusalOf(execute('update billing.payments set amount = 1'))).toBe('42501');
    expect(await refusalOf(execute('delete from billing.payments'))).toBe('42501');
    expect(await refusalOf(execute('delete from billing.provider_events'))).toBe('42501');
    expect(await refusalOf(execute('update billing.provider_calls set key = key'))).toBe('42501');
  });
});
