import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { bigint, pgTable } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { meetingOf } from '../../../test/support/meeting-of.js';
import { testDatabase, type TestDatabase } from '../../../test/support/test-postgres.js';
import { Database, sqlState, violatedConstraint } from './database.js';

const counters = pgTable('counter', {
  id: bigint('id', { mode: 'bigint' }).primaryKey(),
  value: bigint('value', { mode: 'bigint' }).notNull(),
});

describe('Database', () => {
  let server: TestDatabase;
  let database: Database;
  let admin: pg.Client;

  beforeAll(async () => {
    server = await testDatabase('database_spec', []);
    database = Database.open(server.url, { poolSize: 8 });
    admin = new pg.Client(server.serverUrl);
    await admin.connect();
    await admin.query(
      'create table counter (id bigint primary key, value bigint not null check (value < 1000))',
    );
    await admin.query('grant all on counter to public');
  });

  beforeEach(async () => {
    await admin.query('truncate counter');
    await admin.query('insert into counter values (1, 0)');
  });

  afterAll(async () => {
    await database.close();
    await admin.end();
    await server.drop();
  });

  const valueOf = async (id = 1): Promise<unknown> =>
    (await admin.query<{ value: string }>('select value from counter where id = $1', [id])).rows[0]?.value;
  const execute = (text: string, values: unknown[] = []) =>
    database.execute({ name: text.slice(0, 60), text, values });

  it('leaves no row of a prepared write whose transaction rolls back', async () => {
    const insert = database.queries
      .insert(counters)
      .values({ id: sql.placeholder('id'), value: 7n })
      .prepare('counter_insert');
    const failing = database.transaction('rolled-back', async () => {
      await insert.execute({ id: 2n });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await valueOf(2)).toBeUndefined();
    await database.transaction('kept', async () => void (await insert.execute({ id: 3n })));
    expect(await valueOf(3)).toBe('7');
  });

  it('loses that safety where drizzle runs the transaction itself (negative control)', async () => {
    const { drizzle } = await import('drizzle-orm/node-postgres');
    const pool = new pg.Pool({ connectionString: server.url });
    const plain = drizzle({ client: pool });
    const insert = plain.insert(counters).values({ id: 4n, value: 7n }).prepare('counter_insert_plain');
    const failing = plain.transaction(async () => {
      await insert.execute();
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await pool.end();
    expect(await valueOf(4)).toBe('7');
  });

  it('reports an error that the work swallowed, because the server rolled back', async () => {
    const swallowing = database.transaction('swallowed', async () => {
      await execute('update counter set value = 5 where id = 1');
      await execute('insert into counter values (1, 1)').catch(() => undefined);
    });
    await expect(swallowing).rejects.toThrow('swallowed');
    expect(await valueOf()).toBe('0');
  });

  it('joins a nested transaction to the outer one', async () => {
    const failing = database.transaction('outer', async () => {
      await database.transaction('inner', async () => void (await execute('update counter set value = 9')));
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await valueOf()).toBe('0');
  });

  it('repeats what could not be serialized, until every increment counts', async () => {
    const increment = () =>
      database.transaction(
        'increment',
        async () => {
          const { rows } = await execute('select value from counter where id = 1');
          await execute('update counter set value = $1 where id = 1', [Number(rows[0]?.value) + 1]);
        },
        { isolation: 'serializable', attempts: 20 },
      );
    await Promise.all(Array.from({ length: 8 }, increment));
    expect(await valueOf()).toBe('8');
  });

  it('loses increments at read committed (negative control)', async () => {
    const allHaveRead = meetingOf(4);
    const increment = () =>
      database.transaction('careless', async () => {
        const { rows } = await execute('select value from counter where id = 1');
        await allHaveRead();
        await execute('update counter set value = $1 where id = 1', [Number(rows[0]?.value) + 1]);
      });
    await Promise.all(Array.from({ length: 4 }, increment));
    expect(await valueOf()).toBe('1');
  });

  it('refuses a statement that outlives its transaction', async () => {
    let late: Promise<unknown> = Promise.resolve();
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    await database.transaction('short', () => {
      late = ended.then(() => execute('update counter set value = 6'));
      late.catch(() => undefined);
      return Promise.resolve();
    });
    end();
    await expect(late).rejects.toThrow('outlived');
    expect(await valueOf()).toBe('0');
  });

  it('runs statements that were begun at once one by one, and those nobody awaited before the commit', async () => {
    await database.transaction('at-once', async () => {
      await Promise.all(
        [1, 2, 3].map((value) => execute('insert into counter values ($1, 1)', [value * 10])),
      );
      void execute('insert into counter values (40, 1)');
    });
    expect((await admin.query('select from counter where id >= 10')).rowCount).toBe(4);
  });

  it('recovers when a table changes under a prepared statement', async () => {
    await admin.query(
      'create table shape (a int); grant all on shape to public; insert into shape values (1)',
    );
    await execute('select * from shape');
    await admin.query('alter table shape alter a type text');
    expect((await execute('select * from shape')).rows).toEqual([{ a: '1' }]);
    await admin.query('alter table shape alter a type int using a::int');
    const inside = database.transaction('shape', async () => (await execute('select * from shape')).rows);
    await expect(inside).resolves.toEqual([{ a: 1 }]);
  });

  it('gives up a statement that PostgreSQL does not support, though that looks the same', async () => {
    const refusal: unknown = await execute('select count(*) from counter for update').catch(
      (error: unknown) => error,
    );
    expect(sqlState(refusal)).toBe('0A000');
  });

  it('sends a builder that is the whole work of a transaction inside it', async () => {
    const isolation = sql`select current_setting('transaction_isolation') as level`;
    const work = () => database.queries.execute<{ level: string }>(isolation);
    const { rows } = await database.transaction('builder', work, { isolation: 'serializable' });
    expect(rows).toEqual([{ level: 'serializable' }]);
  });

  it('runs what waits for the commit after a commit only', async () => {
    const seen: string[] = [];
    await database.transaction('committed', async () => {
      database.afterCommit(() => seen.push('committed'));
      await execute('select 1');
      seen.push('worked');
    });
    const failing = database.transaction('failed', () => {
      database.afterCommit(() => seen.push('never'));
      return Promise.reject(new Error('no'));
    });
    await expect(failing).rejects.toThrow('no');
    database.afterCommit(() => seen.push('outside'));
    expect(seen).toEqual(['worked', 'committed', 'outside']);
  });

  it('limits how long a transaction waits for a lock', async () => {
    await admin.query('begin');
    await admin.query('select from counter for update');
    const waiting = database.transaction('waiting', async () => {
      await database.limitLockWaits(50);
      await execute('update counter set value = 1');
    });
    const refusal: unknown = await waiting.catch((error: unknown) => error);
    await admin.query('rollback');
    expect(sqlState(refusal)).toBe('55P03');
  });

  it('names the constraint that refused a row, also through drizzle', async () => {
    const insert = database.queries.insert(counters).values({ id: 1n, value: 1n });
    const refusal: unknown = await insert.catch((error: unknown) => error);
    expect([sqlState(refusal), violatedConstraint(refusal)]).toEqual(['23505', 'counter_pkey']);
  });
});
