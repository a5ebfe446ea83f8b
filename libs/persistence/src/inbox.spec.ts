import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { DomainError } from '#errors/domain-error.js';
import type { CloudEvent } from '#messaging/cloud-event.js';
import { meetingOf } from '../../../test/support/meeting-of.js';
import { testDatabase, type TestDatabase } from '../../../test/support/test-postgres.js';
import { Database } from './database.js';
import { Inbox } from './inbox.js';
import { platformMigrations } from './migrations.js';

describe('Inbox', () => {
  let server: TestDatabase;
  let database: Database;
  let admin: pg.Client;
  let inbox: Inbox;

  beforeAll(async () => {
    server = await testDatabase('inbox_spec', [platformMigrations]);
    database = Database.open(server.url);
    admin = new pg.Client(server.serverUrl);
    await admin.connect();
    await admin.query(
      'create table effect (id serial, event text); grant all on effect, effect_id_seq to public',
    );
  });
  beforeEach(async () => {
    await admin.query('truncate effect, platform.inbox, platform.parked');
    inbox = new Inbox(database, 'spec', { tries: 3, firstDelayMs: 1 });
  });
  afterAll(async () => {
    await database.close();
    await admin.end();
    await server.drop();
  });

  const effect = async ({ id }: CloudEvent): Promise<void> =>
    void (await database.execute({
      name: 'effect',
      text: 'insert into effect (event) values ($1)',
      values: [id],
    }));
  const apply = (event: CloudEvent) => inbox.handle(event, () => effect(event));
  const fail = (event: CloudEvent) => inbox.handle(event, () => Promise.reject(new TypeError('poison')));
  const effects = async (): Promise<string[]> =>
    (await admin.query<{ event: string }>('select event from effect order by id')).rows.map(
      ({ event }) => event,
    );

  it('applies an event once however often it comes, also at the same time', async () => {
    const event = anEvent('a', 1n);
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => apply(event)));
    expect(outcomes.toSorted()).toEqual(['applied', ...Array.from({ length: 9 }, () => 'duplicate')]);
    expect(await effects()).toEqual([event.id]);
  });

  it('applies it often where the record is not made with the effect (negative control)', async () => {
    const event = anEvent('a', 1n);
    const allHaveLooked = meetingOf(5);
    const careless = async () => {
      const { rowCount } = await database.execute({
        name: 'seen',
        text: 'select from effect where event = $1',
        values: [event.id],
      });
      await allHaveLooked();
      if (rowCount === 0) await effect(event);
    };
    await Promise.all(Array.from({ length: 5 }, careless));
    expect(await effects()).toHaveLength(5);
  });

  it('leaves no record of an effect that failed, so that it is tried again', async () => {
    const event = anEvent('a', 1n);
    let tries = 0;
    const flaky = async () => {
      await effect(event);
      if (++tries < 3) throw new Error('not yet');
    };
    await expect(inbox.handle(event, flaky)).resolves.toBe('applied');
    expect(await effects()).toEqual([event.id]);
  });

  it('parks an event that keeps failing, and holds back only its key', async () => {
    const [poison, later, other] = [anEvent('a', 1n), anEvent('a', 2n), anEvent('b', 1n)];
    await expect(fail(poison)).resolves.toBe('parked');
    await expect(apply(later)).resolves.toBe('parked');
    await expect(apply(other)).resolves.toBe('applied');
    await expect(apply(later)).resolves.toBe('parked');
    expect(await effects()).toEqual([other.id]);
    expect(await inbox.parkedKeys()).toMatchObject([{ key: 'a', events: 2, error: 'TypeError: poison' }]);
  });

  it('still knows what it applied before the key was parked', async () => {
    const earlier = anEvent('a', 1n);
    await apply(earlier);
    await fail(anEvent('a', 2n));
    await expect(apply(earlier)).resolves.toBe('duplicate');
  });

  it('redrives what was parked once and in order, even when two people do so at once', async () => {
    const events = [anEvent('a', 1n), anEvent('a', 2n), anEvent('a', 3n)] as const;
    await fail(events[0]);
    await apply(events[1]);
    const redriven = await Promise.all([
      inbox.redrive('a', effect),
      inbox.redrive('a', effect),
      apply(events[2]),
    ]);
    await inbox.redrive('a', effect);
    expect(await effects()).toEqual(events.map(({ id }) => id));
    expect(redriven[0] + redriven[1]).toBeGreaterThanOrEqual(2);
    expect(await inbox.parkedKeys()).toEqual([]);
    await expect(apply(events[0])).resolves.toBe('duplicate');
  });

  it('ends a redrive where its witness has no more time, and goes on from there', async () => {
    const events = [anEvent('a', 1n), anEvent('a', 2n), anEvent('a', 3n)] as const;
    await fail(events[0]);
    await apply(events[1]);
    await apply(events[2]);
    const seen = async (): Promise<void> => Promise.resolve();
    const hasty = { redriven: seen, failedAgain: seen, mayGoOn: () => false };
    expect(await inbox.redrive('a', effect, hasty)).toBe(1);
    expect(await effects()).toEqual([events[0].id]);
    await expect(apply(anEvent('a', 4n))).resolves.toBe('parked');
    expect(await inbox.redrive('a', effect)).toBe(3);
  });

  it('keeps an event parked, with everything in it, while its redrive fails', async () => {
    const event = { ...anEvent('a', 9007199254740993n), correlationId: 'c', traceparent: 't' };
    await fail(event);
    await expect(inbox.redrive('a', () => Promise.reject(new Error('still')))).rejects.toThrow('still');
    const seen: CloudEvent[] = [];
    await inbox.redrive('a', (found) => Promise.resolve(void seen.push(found)));
    expect(seen).toEqual([event]);
  });

  it('rejects without parking where the database or a neighbour is away', async () => {
    const event = anEvent('a', 1n);
    const killed = async () => {
      const { rows } = await database.execute({ name: 'pid', text: 'select pg_backend_pid() as pid' });
      await admin.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
      await effect(event);
    };
    await expect(inbox.handle(event, killed)).rejects.toThrow();
    const away = () =>
      Promise.reject(new DomainError('unavailable', 'SERVICE_UNAVAILABLE', 'billing is away'));
    await expect(inbox.handle(event, away)).rejects.toThrow('billing is away');
    expect(await inbox.parkedKeys()).toEqual([]);
    await expect(apply(event)).resolves.toBe('applied');
  });

  it('keeps no values of a refused row in the reason', async () => {
    const event = anEvent('a', 1n);
    const refused = () =>
      database.execute({ name: 'canary', text: `select 'canary@example.com'::int` }).then(() => undefined);
    await inbox.handle(event, refused);
    expect((await inbox.parkedKeys())[0]?.error).toBe('SQLSTATE 22P02');
  });
});

function anEvent(subject: string, sequence: bigint): CloudEvent {
  const data = Buffer.from('payload');
  return {
    id: randomUUID(),
    source: 'spec',
    type: 'spec.v1.Happened',
    subject,
    time: new Date(),
    sequence,
    data,
  };
}
