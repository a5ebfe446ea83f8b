import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { Database } from '#persistence/database.js';
import { setHeadersSource } from '#persistence/message-headers.js';
import { platformMigrations } from '#persistence/migrations.js';
import { Outbox } from '#persistence/outbox.js';
import { Deferred, until } from '../../../test/contract/until.js';
import { RecordingLog, RecordingQueue } from '../../../test/support/recording-destinations.js';
import { testDatabase, type TestDatabase } from '../../../test/support/test-postgres.js';
import { OutboxRelay } from './outbox-relay.js';

describe('Outbox and OutboxRelay', () => {
  let server: TestDatabase;
  let database: Database;
  let admin: pg.Client;
  let outbox: Outbox;
  let log: RecordingLog;
  let queue: RecordingQueue;
  let relays: OutboxRelay[];

  beforeAll(async () => {
    server = await testDatabase('outbox_spec', [platformMigrations]);
    database = Database.open(server.url, { poolSize: 20 });
    outbox = new Outbox(database);
    admin = new pg.Client(server.serverUrl);
    await admin.connect();
    await admin.query('create table aggregate (id text primary key, version bigint not null)');
    await admin.query('grant all on aggregate to public');
  });
  beforeEach(async () => {
    await admin.query('truncate aggregate, platform.outbox');
    log = new RecordingLog();
    queue = new RecordingQueue();
    relays = [];
  });
  afterEach(async () => void (await Promise.all(relays.map((relay) => relay.close()))));
  afterAll(async () => {
    await database.close();
    await admin.end();
    await server.drop();
  });

  const relay = async (onError?: (error: unknown) => void): Promise<OutboxRelay> => {
    const one = new OutboxRelay(database, log, queue, { source: 'spec', ...(onError ? { onError } : {}) });
    relays.push(one);
    await one.start();
    return one;
  };
  const event = (key: string, version: bigint) =>
    outbox.event({ topic: 'spec', type: 'spec.v1.Changed', key, version, data: Buffer.from(key) });
  const change = (key: string) =>
    database.transaction('change', async () => {
      const text = `insert into aggregate values ($1, 1) on conflict (id) do update set version = aggregate.version + 1
                    returning version`;
      const { rows } = await database.execute({ name: 'change', text, values: [key] });
      await event(key, BigInt(String(rows[0]?.version)));
    });

  it('refuses a message outside a transaction', async () => {
    await expect(event('a', 1n)).rejects.toThrow('use a transaction');
  });

  it('publishes what committed, with everything in it, and nothing that rolled back', async () => {
    setHeadersSource(() => ({ correlationId: 'c-1', traceparent: 't-1' }));
    await relay();
    const lost = database.transaction('lost', async () => {
      await event('lost', 1n);
      throw new Error('no');
    });
    await expect(lost).rejects.toThrow('no');
    const startAfter = new Date(Date.now() + 60_000);
    const job = { id: randomUUID(), data: { to: 'a', count: 1, urgent: true, note: null }, startAfter };
    await database.transaction('kept', async () => {
      await event('kept', 9007199254740993n);
      await outbox.job({ queue: 'mail', ...job });
    });
    setHeadersSource(() => ({}));
    await until('both are published', () => log.events.length + queue.jobs.length >= 2);
    expect(log.events).toMatchObject([
      {
        topic: 'spec',
        source: 'spec',
        type: 'spec.v1.Changed',
        subject: 'kept',
        sequence: 9007199254740993n,
        data: Buffer.from('kept'),
        correlationId: 'c-1',
        traceparent: 't-1',
      },
    ]);
    expect(queue.jobs).toEqual([{ queue: 'mail', ...job, correlationId: 'c-1', traceparent: 't-1' }]);
    await until('the outbox is empty', async () => (await relays[0]?.lag())?.waiting === 0);
  });

  it('keeps the order of every key with two relays and many writers', async () => {
    await Promise.all([relay(), relay()]);
    const keys = ['a', 'b', 'c', 'd', 'e'];
    const writes = Array.from({ length: 200 }, (_, index) => change(keys[index % keys.length] ?? 'a'));
    await Promise.all(writes);
    await until('all are published', () => log.events.length >= 200);
    expect(log.events).toHaveLength(200);
    for (const key of keys) {
      const versions = log.events
        .filter(({ subject }) => subject === key)
        .map(({ sequence }) => Number(sequence));
      expect(versions).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    }
  });

  /** The slow transaction writes version 1 first and commits it after version 2. */
  const overtaking = async (write: (key: string, version: bigint) => Promise<unknown>): Promise<void> => {
    const [hasWritten, mayCommit] = [new Deferred(), new Deferred()];
    const slow = database.transaction('slow', async () => {
      await write('a', 1n);
      hasWritten.resolve();
      await mayCommit.promise;
    });
    await hasWritten.promise;
    const quick = database.transaction('quick', () => write('a', 2n));
    await database.transaction('other', () => write('b', 1n));
    await until('another key passes', () => log.events.some(({ subject }) => subject === 'b'));
    mayCommit.resolve();
    await Promise.all([slow, quick]);
    await until('all are there', () => log.events.length === 3);
  };
  const published = () => log.events.filter(({ subject }) => subject === 'a').map(({ sequence }) => sequence);

  it('publishes in commit order even where a slow transaction drew its place first', async () => {
    await relay();
    await overtaking(event);
    expect(published()).toEqual([1n, 2n]);
  });

  it('publishes the second state first where nothing holds the key until the commit (negative control)', async () => {
    await relay();
    const text = `
      with wake as materialized (select pg_notify('platform_outbox', ''))
      insert into platform.outbox (key, kind, destination, message_id, type, version, data)
      select $1, 'event', 'spec', gen_random_uuid(), 'spec.v1.Changed', $2, '' from wake`;
    await overtaking((key, version) => database.execute({ name: 'careless', text, values: [key, version] }));
    expect(published()).toEqual([2n, 1n]);
  });

  it('publishes again what a broken topic refused, and lets the other destinations flow', async () => {
    const errors: unknown[] = [];
    log.refusals = 2;
    await relay((error) => errors.push(error));
    await database.transaction('both', async () => {
      await event('a', 1n);
      await outbox.job({ queue: 'mail', id: randomUUID(), data: {} });
    });
    await until('the job is there', () => queue.jobs.length === 1);
    await until('the event is there', () => log.events.length === 1);
    expect(errors).toHaveLength(2);
    expect(queue.jobs).toHaveLength(1);
  });

  it('publishes again where the mark was lost: the same event, not another one', async () => {
    await database.transaction('event', () => event('a', 1n));
    log.afterAppend = async () => {
      log.afterAppend = async () => Promise.resolve();
      await admin.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and state = 'idle in transaction'`,
      );
    };
    await relay();
    await until('it came twice', () => log.events.length === 2);
    expect(new Set(log.events.map(({ id }) => id)).size).toBe(1);
  });

  it('tells how much waits and for how long', async () => {
    await database.transaction('event', () => event('a', 1n));
    const idle = new OutboxRelay(database, log, queue, { source: 'spec' });
    const { waiting, oldestMs } = await idle.lag();
    expect(waiting).toBe(1);
    expect(oldestMs).toBeGreaterThan(0);
  });
});
