import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { anEvent } from '../../../test/contract/event-log-under-test.js';
import { until } from '../../../test/contract/until.js';
import { testDatabase, type TestDatabase } from '../../../test/support/test-postgres.js';
import { messagingMigrations } from './migrations.js';
import { PostgresEventLog } from './postgres-event-log.js';

// What every event log promises is in test/contract; this is about connections and rows.
describe('PostgresEventLog', () => {
  let server: TestDatabase;
  let admin: pg.Client;
  let logs: PostgresEventLog[];
  let errors: unknown[];

  beforeAll(async () => {
    server = await testDatabase('event_log_spec', [messagingMigrations]);
    admin = new pg.Client(server.serverUrl);
    await admin.connect();
  });
  beforeEach(async () => {
    [logs, errors] = [[], []];
    await admin.query('truncate event_log.topic, event_log.event, event_log.cursor');
  });
  afterEach(async () => void (await Promise.all(logs.map((log) => log.close()))));
  afterAll(async () => {
    await admin.end();
    await server.drop();
  });

  const open = (): PostgresEventLog => {
    const log = PostgresEventLog.open(server.url, { onError: (error) => errors.push(error) });
    logs.push(log);
    return log;
  };
  const holder = async (): Promise<number | undefined> => {
    const { rows } = await admin.query<{ pid: number }>(
      `select pid from pg_locks where locktype = 'advisory' and granted
       and database = (select oid from pg_database where datname = current_database())`,
    );
    return rows[0]?.pid;
  };

  it('lets the next member take over when the first one loses its connection', async () => {
    const [first, second] = [open(), open()];
    const got: string[] = [];
    const handle = async ({ id }: { id: string }): Promise<void> => void got.push(id);
    await first.subscribe({ group: 'g', topic: 't', handle });
    await until('the first has its turn', async () => (await holder()) !== undefined);
    await second.subscribe({ group: 'g', topic: 't', handle });
    const before = await holder();
    await admin.query('select pg_terminate_backend($1)', [before]);
    await until('somebody else has the turn', async () => ![before, undefined].includes(await holder()));
    const event = anEvent('a');
    await first.append('t', [event]);
    await until('it arrives', () => got.includes(event.id));
    expect(errors).not.toHaveLength(0);
  });

  it('keeps talking to the server while all it may read waits for a handler', async () => {
    const log = open();
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    await log.append(
      't',
      Array.from({ length: 200 }, () => anEvent('a')),
    );
    await log.subscribe({ group: 'g', topic: 't', handle: async () => held });
    const said = `select query from pg_stat_activity where application_name = 'g < t'`;
    await until('it says that it lives', async () => {
      const { rows } = await admin.query<{ query: string }>(said);
      return rows[0]?.query === 'select';
    });
    release();
  });

  it('does not hand over before what runs has ended', async () => {
    const [first, second] = [open(), open()];
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    let running = 0;
    await first.subscribe({
      group: 'g',
      topic: 't',
      handle: async () => {
        running++;
        await released;
        running--;
      },
    });
    await first.append('t', [anEvent('a')]);
    await until('it runs', () => running === 1);
    const seen: number[] = [];
    await second.subscribe({ group: 'g', topic: 't', handle: async () => void seen.push(running) });
    const closed = logs[0]?.close();
    release();
    await closed;
    await first.close();
    await second.append('t', [anEvent('a', 2)]);
    await until('the second one has it', () => seen.length > 0);
    expect(seen).toEqual([0]);
  });

  it('forgets old events that every group has consumed, and no others', async () => {
    const log = open();
    const got: string[] = [];
    const subscription = await log.subscribe({
      group: 'g',
      topic: 't',
      handle: async ({ id }) => void got.push(id),
    });
    await log.append('t', [anEvent('a', 1), anEvent('a', 2)]);
    const cursor = `select position from event_log.cursor where consumer_group = 'g'`;
    const positionOf = async () => (await admin.query<{ position: string }>(cursor)).rows[0]?.position;
    await until('the cursor has moved', async () => (await positionOf()) === '2');
    await subscription.close();
    await log.append('t', [anEvent('a', 3)]);
    await log.append('unread', [anEvent('a', 1)]);
    await log.prune(3_600_000);
    const left = async () => (await admin.query('select from event_log.event')).rowCount;
    expect(await left()).toBe(4);
    await log.prune(0);
    expect(await left()).toBe(1);
  });

  it('rejects a subscription where nothing answers', async () => {
    const log = PostgresEventLog.open('postgres://nobody@127.0.0.1:1/nothing');
    logs.push(log);
    const subscribing = log.subscribe({ group: 'g', topic: 't', handle: () => Promise.resolve() });
    await expect(subscribing).rejects.toThrow('ECONNREFUSED');
  });
});
