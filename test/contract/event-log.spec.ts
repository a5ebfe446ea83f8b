import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { CloudEvent } from '#messaging/cloud-event.js';
import type { EventLog } from '#messaging/event-log.js';
import { appendEvents, appendValues } from '#messaging/event-rows.js';
import { messagingMigrations } from '#messaging/migrations.js';
import { PostgresEventLog } from '#messaging/postgres-event-log.js';
import { AdversarialBroker, AdversarialEventLog } from '../support/adversarial-event-log.js';
import { testDatabase, type TestDatabase } from '../support/test-postgres.js';
import { carelessEventLogs, drawPosition, SequenceEventLog } from './careless-event-logs.js';
import { eventLogChecks } from './event-log-checks.js';
import type { EventLogUnderTest } from './event-log-under-test.js';
import { eventLogSuite } from './event-log-suite.js';

let server: TestDatabase;
beforeAll(async () => {
  server = await testDatabase('event_log_contract', [messagingMigrations]);
});
afterAll(async () => server.drop());

eventLogSuite('PostgreSQL', async () => {
  await emptied();
  return opening(() => PostgresEventLog.open(server.url), {
    holdAppend: (topic, events) => holdAppend(appendEvents, topic, events),
  });
});

eventLogSuite('an adversary in memory', async () => {
  const broker = new AdversarialBroker();
  return opening(() => new AdversarialEventLog(broker));
});

describe('the contract of EventLog', () => {
  let log: EventLogUnderTest;
  afterEach(async () => log.close());

  it('notices a log that moves its cursor before the effect', async () => {
    log = opening(carelessEventLogs({ acknowledgesFirst: true }), impatient);
    const check = eventLogChecks['loses nothing that a member took and did not finish'];
    await expect(check(log)).rejects.toThrow('waited in vain');
  });

  it('notices a log that forgets the order of a subject', async () => {
    log = opening(carelessEventLogs({ shuffles: true }), impatient);
    const check = eventLogChecks['keeps the order of each subject while many append at once'];
    await expect(check(log)).rejects.toThrow();
  });

  it('notices positions that are drawn in one order and committed in another', async () => {
    await emptied();
    await asOwner('create sequence event_log.drawn; grant usage on event_log.drawn to public');
    await asOwner(`insert into event_log.topic values ('slow', 0)`);
    log = opening(() => new SequenceEventLog(server.url), {
      ...impatient,
      holdAppend: (topic, events) => holdAppend(drawPosition, topic, events),
    });
    const check = eventLogChecks['skips nothing while an append takes long'];
    await expect(check(log)).rejects.toThrow('waited in vain');
  });
});

const impatient = { patienceMs: 1000 };

function opening(open: () => EventLog, options: Partial<EventLogUnderTest> = {}): EventLogUnderTest {
  const logs: EventLog[] = [];
  return {
    ...options,
    open: async () => {
      const one = open();
      logs.push(one);
      return Promise.resolve(one);
    },
    close: async () => void (await Promise.all(logs.map((one) => one.close()))),
  };
}

async function holdAppend(
  statement: string,
  topic: string,
  events: readonly CloudEvent[],
): Promise<{ release(): Promise<void> }> {
  const client = new pg.Client(server.url);
  // A check that goes red, as it should for a careless log, leaves this open; the end of the database then closes it.
  client.on('error', () => undefined);
  await client.connect();
  await client.query('begin');
  await client.query(statement, appendValues(topic, events));
  return {
    release: async () => {
      await client.query('commit');
      await client.end();
    },
  };
}

async function emptied(): Promise<void> {
  await asOwner('truncate event_log.topic, event_log.event, event_log.cursor');
}

async function asOwner(statement: string): Promise<void> {
  const client = new pg.Client(server.adminUrl);
  await client.connect();
  await client.query(statement);
  await client.end();
}
