import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { Database } from '#persistence/database.js';
import { platformMigrations } from '#persistence/migrations.js';
import { Outbox } from '#persistence/outbox.js';
import { meetingOf } from '../../../test/support/meeting-of.js';
import { RecordingLog, RecordingQueue } from '../../../test/support/recording-destinations.js';
import { testDatabase, type TestDatabase } from '../../../test/support/test-postgres.js';
import { OutboxRelay } from './outbox-relay.js';
import type { OutboxRow } from './outbox-rows.js';
import { WaitingMessages, type SendWitness } from './waiting-messages.js';

const versionOf = (message: OutboxRow) => (message.kind === 'event' ? message.version : '');

describe('WaitingMessages', () => {
  let server: TestDatabase;
  let database: Database;
  let admin: pg.Client;
  let log: RecordingLog;
  let messages: WaitingMessages;
  const seen: string[] = [];

  beforeAll(async () => {
    server = await testDatabase('waiting_messages', [platformMigrations]);
    database = Database.open(server.url);
    admin = new pg.Client(server.serverUrl);
    await admin.connect();
  });
  beforeEach(async () => {
    await admin.query('truncate platform.outbox');
    log = new RecordingLog();
    messages = new WaitingMessages(database, log, new RecordingQueue(), 'spec');
    seen.splice(0);
  });
  afterAll(async () => {
    await database.close();
    await admin.end();
    await server.drop();
  });

  const witness: SendWitness = {
    sent: async (message) => Promise.resolve(void seen.push(`sent ${versionOf(message)}`)),
    failedAgain: async (message, error) => Promise.resolve(void seen.push(`${versionOf(message)}: ${error}`)),
  };

  /** Events of one key, and one of another; answers the ids of the former. */
  const decided = async (): Promise<string[]> => {
    const outbox = new Outbox(database);
    const event = (key: string, version: bigint) =>
      outbox.event({ topic: 'spec', type: 'spec.v1.Changed', key, version, data: Buffer.from(key) });
    for (const version of [1n, 2n, 3n]) await database.transaction('decide', async () => event('a', version));
    await database.transaction('decide', async () => event('b', 9n));
    const text = `select message_id from platform.outbox where key = 'a' order by id`;
    return (await admin.query<{ message_id: string }>(text)).rows.map(({ message_id }) => message_id);
  };

  const published = () => log.events.map(({ sequence }) => sequence);
  const left = async () =>
    (await admin.query<{ version: string }>('select version from platform.outbox order by id')).rows.map(
      ({ version }) => version,
    );

  it('sends one after those of its key that come before it, and no other', async () => {
    const [, second = ''] = await decided();
    expect(await messages.send(second, witness)).toEqual({ sent: 2 });
    expect(published()).toEqual([1n, 2n]);
    expect(await left()).toEqual(['3', '9']);
    expect(seen).toEqual(['sent 1', 'sent 2']);
  });

  it('keeps what is refused, and what comes after it', async () => {
    const [, , third = ''] = await decided();
    log.refusals = 1;
    expect(await messages.send(third, witness)).toEqual({ sent: 0, error: 'Error: refused' });
    expect(await left()).toEqual(['1', '2', '3', '9']);
    expect(seen).toEqual(['1: Error: refused']);
  });

  it('sends each once beside relays and others who send', async () => {
    const ids = await decided();
    const relay = new OutboxRelay(database, log, new RecordingQueue(), { source: 'spec' });
    await Promise.all([relay.start(), ...ids.map(async (id) => messages.send(id, witness))]);
    while ((await left()).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    await relay.close();
    expect(published().filter((version) => version !== 9n)).toEqual([1n, 2n, 3n]);
    expect(await messages.send(String(ids[0]), witness)).toBeUndefined();
  });

  it('sends twice where nobody holds the lane (negative control)', async () => {
    await decided();
    const bothHaveLooked = meetingOf(2);
    const careless = async () => {
      const { rows } = await database.execute<{ version: string }>({
        name: 'careless',
        text: `select version from platform.outbox where key = 'a' order by id`,
      });
      await bothHaveLooked();
      const event = {
        id: 'e',
        source: 's',
        type: 't',
        subject: 'a',
        time: new Date(),
        data: Buffer.alloc(0),
      };
      await log.append(
        'spec',
        rows.map(({ version }) => ({ ...event, sequence: BigInt(version) })),
      );
      await database.execute({
        name: 'careless_remove',
        text: `delete from platform.outbox where key = 'a'`,
      });
    };
    await Promise.all([careless(), careless()]);
    expect(published()).toEqual([1n, 2n, 3n, 1n, 2n, 3n]);
  });
});
