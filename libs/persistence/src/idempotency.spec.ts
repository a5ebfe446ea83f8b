import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { meetingOf } from '../../../test/support/meeting-of.js';
import { testDatabase, type TestDatabase } from '../../../test/support/test-postgres.js';
import { Database } from './database.js';
import { IdempotencyStore, type IdempotentRequest } from './idempotency.js';
import { platformMigrations } from './migrations.js';

describe('IdempotencyStore', () => {
  let server: TestDatabase;
  let database: Database;
  let admin: pg.Client;
  let store: IdempotencyStore;
  let effects: number;

  beforeAll(async () => {
    server = await testDatabase('idempotency_spec', [platformMigrations]);
    database = Database.open(server.url, { poolSize: 60 });
    store = new IdempotencyStore(database);
    admin = new pg.Client(server.serverUrl);
    await admin.connect();
  });
  beforeEach(async () => {
    effects = 0;
    await admin.query('truncate platform.idempotency');
  });
  afterAll(async () => {
    await database.close();
    await admin.end();
    await server.drop();
  });

  const request: IdempotentRequest = {
    principal: 'user-1',
    operation: '/meshcart.orders.v1.OrdersService/PlaceOrder',
    key: 'key-1',
    fingerprint: 'body',
    waitMs: 5000,
  };
  const effect = () => Promise.resolve(Buffer.from(`answer ${++effects}`));
  const run = async (changes: Partial<IdempotentRequest> = {}, work = effect) => {
    const { response, replayed } = await store.run({ ...request, ...changes }, work);
    return { response: Buffer.from(response).toString(), replayed };
  };

  it('replays the same answer to the same request', async () => {
    await expect(run()).resolves.toEqual({ response: 'answer 1', replayed: false });
    await expect(run()).resolves.toEqual({ response: 'answer 1', replayed: true });
    expect(effects).toBe(1);
  });

  it('lets fifty at once wait for one effect', async () => {
    const slow = async () => {
      await database.execute({ name: 'slow', text: 'select pg_sleep(0.1)' });
      return effect();
    };
    const answers = await Promise.all(Array.from({ length: 50 }, () => run({}, slow)));
    expect(effects).toBe(1);
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(new Set(answers.map(({ response }) => response))).toEqual(new Set(['answer 1']));
  });

  it('runs the effect often where nothing claims the key (negative control)', async () => {
    const text = 'select from platform.idempotency where key = $1';
    const allHaveLooked = meetingOf(5);
    const careless = async () => {
      const { rowCount } = await database.execute({ name: 'careless', text, values: ['key-1'] });
      await allHaveLooked();
      return rowCount === 0 ? effect() : undefined;
    };
    await Promise.all(Array.from({ length: 5 }, careless));
    expect(effects).toBe(5);
  });

  it('says so when the first one is still running after the wait', async () => {
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    let begun: () => void = () => undefined;
    const running = new Promise<void>((resolve) => (begun = resolve));
    const first = run({}, async () => {
      begun();
      await ended;
      return effect();
    });
    await running;
    await expect(run({ waitMs: 30 })).rejects.toMatchObject({
      kind: 'conflict',
      code: 'IDEMPOTENCY_KEY_IN_FLIGHT',
    });
    end();
    await expect(first).resolves.toEqual({ response: 'answer 1', replayed: false });
  });

  it('refuses a key that stood for another request', async () => {
    await run();
    const reused = run({ fingerprint: 'other body' });
    await expect(reused).rejects.toMatchObject({ kind: 'refused', code: 'IDEMPOTENCY_KEY_REUSED' });
    expect(effects).toBe(1);
  });

  it('keeps principals and operations apart', async () => {
    await run();
    await expect(run({ principal: 'user-2' })).resolves.toMatchObject({ replayed: false });
    await expect(run({ operation: '/other/Call' })).resolves.toMatchObject({ replayed: false });
  });

  it('forgets a failure, so that the request may be tried again', async () => {
    const failing = () => Promise.reject(new Error('no'));
    await expect(run({}, failing)).rejects.toThrow('no');
    await expect(run()).resolves.toEqual({ response: 'answer 1', replayed: false });
  });

  it('forgets an answer after a day', async () => {
    await run();
    await admin.query(`update platform.idempotency set expires_at = now() - interval '1 second'`);
    await expect(run({ fingerprint: 'other body' })).resolves.toEqual({
      response: 'answer 2',
      replayed: false,
    });
    await expect(run({ fingerprint: 'other body' })).resolves.toMatchObject({ replayed: true });
  });

  it('lets the effect wait for locks as long as it likes', async () => {
    const limit = async () => {
      const { rows } = await database.execute({ name: 'limit', text: 'show lock_timeout' });
      return Buffer.from(String(rows[0]?.lock_timeout));
    };
    await expect(run({ waitMs: 10 }, limit)).resolves.toMatchObject({ response: '0' });
  });
});
