import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Database } from '#persistence/database.js';
import { testDatabase, type TestDatabase } from '../../../../test/support/test-postgres.js';
import type { ProviderEvent, ProviderEventLog } from '../domain/provider-events.js';
import { billingMigrations } from '../migrations.js';
import { PostgresProviderEventLog } from './postgres-provider-event-log.js';

jest.setTimeout(60_000);

let events = 0;
const anEvent = (): ProviderEvent => ({ id: `evt_${++events}`, type: 'payment_intent.succeeded' });

describe('PostgresProviderEventLog', () => {
  let server: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    server = await testDatabase('billing_events', billingMigrations);
    database = Database.open(server.url, { name: 'billing', poolSize: 20 });
  });
  afterAll(async () => {
    await database.close();
    await server.drop();
  });

  /** How many of 50 deliveries at once had their effect, counted by committed rows. */
  const effectsOf = async (log: Pick<ProviderEventLog, 'once'>): Promise<number> => {
    const event = anEvent();
    const effect = async () => {
      const text = `insert into platform.idempotency (principal, operation, key, fingerprint)
        values ('effect', $1, gen_random_uuid()::text, '')`;
      await database.execute({ name: 'count_effect', text, values: [event.id] });
    };
    await Promise.allSettled(Array.from({ length: 50 }, async () => log.once(event, effect)));
    const text = 'select count(*)::int as effects from platform.idempotency where operation = $1';
    const { rows } = await database.execute<{ effects: number }>({
      name: 'effects',
      text,
      values: [event.id],
    });
    return rows[0]?.effects ?? 0;
  };

  it('lets one of 50 deliveries at once have its effect', async () => {
    expect(await effectsOf(new PostgresProviderEventLog(database))).toBe(1);
  });

  it('would let several without the record (negative control)', async () => {
    const careless = {
      once: async (_: ProviderEvent, effect: () => Promise<void>) => {
        await effect();
        return true;
      },
    };
    expect(await effectsOf(careless)).toBe(50);
  });

  it('forgets an event whose effect failed, so that it can come again', async () => {
    const log = new PostgresProviderEventLog(database);
    const event = anEvent();
    await expect(log.once(event, async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(log.once(event, async () => undefined)).resolves.toBe(true);
    await expect(log.once(event, async () => undefined)).resolves.toBe(false);
  });
});
