import type { ChildProcess } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Admin } from '@platformatic/kafka';
import { KafkaEventLog } from '#messaging/kafka/kafka-event-log.js';
import { OutboxRelay } from '#messaging/outbox-relay.js';
import { Database } from '#persistence/database.js';
import { Outbox } from '#persistence/outbox.js';
import { eventually } from '../support/eventually.js';
import { RecordingQueue } from '../support/recording-destinations.js';
import { EffectsDatabase, endMember, startMember } from './effects-group.js';
import type { MemberSettings } from './effects-member.js';
import { KafkaServer } from './kafka-server.js';

const patienceMs = 90_000;
const subjects = 40;

let broker: KafkaServer;
let server: EffectsDatabase;
let database: Database;
let outbox: Outbox;
beforeAll(async () => {
  [broker, server] = await Promise.all([KafkaServer.start(), EffectsDatabase.create('kafka_faults')]);
  database = Database.open(server.url, { poolSize: 8 });
  outbox = new Outbox(database);
});
afterAll(async () => {
  await database.close();
  await server.drop();
  await broker.stop();
});

const members: ChildProcess[] = [];
let log: KafkaEventLog;
let relay: OutboxRelay;
const publish = async (): Promise<void> => {
  log = KafkaEventLog.open({ brokers: [broker.address] });
  relay = new OutboxRelay(database, log, new RecordingQueue(), { source: 'faults' });
  await relay.start();
};
afterEach(async () => {
  await relay.close();
  await log.close();
  await Promise.all(members.splice(0).map((member) => endMember(member, 'SIGKILL')));
});

async function declare(topic: string): Promise<void> {
  const admin = new Admin({ clientId: 'faults', bootstrapBrokers: [broker.address] });
  await admin.createTopics({ topics: [topic], partitions: 6, replicas: 1 });
  await admin.close();
}

async function member(
  name: string,
  topic: string,
  more: Partial<MemberSettings> = {},
): Promise<ChildProcess> {
  const settings = { name, topic, group: `${topic}.effects`, effectMs: 2, ...more };
  const child = await startMember({ ...settings, brokers: [broker.address], databaseUrl: server.url });
  members.push(child);
  return child;
}

/** Facts `from` to `to` of each subject, in a transaction each, as a service states them. */
async function state(topic: string, from: number, to: number, pauseMs = 0): Promise<void> {
  const one = async (subject: string): Promise<void> => {
    for (let version = from; version <= to; version++) {
      const fact = { topic, type: 'faults.v1.Happened', key: subject, data: Buffer.from(subject) };
      await database.transaction('state', async () => outbox.event({ ...fact, version: BigInt(version) }));
      await wait(pauseMs);
    }
  };
  await Promise.all(Array.from({ length: subjects }, (_, index) => one(`subject ${index}`)));
}

async function happened(topic: string, count: number): Promise<void> {
  await eventually(`${count} effects have happened`, patienceMs, async () =>
    (await server.count(topic)) >= count ? true : undefined,
  );
}

async function work(topic: string, ...names: string[]): Promise<void> {
  await eventually(`${names.join(' and ')} work`, patienceMs, async () => {
    const members = await server.members(topic);
    return names.every((name) => members.includes(name)) ? true : undefined;
  });
}

/** Each subject's facts once, in their order. */
async function expectExactly(topic: string, each: number): Promise<void> {
  const ascending = Array.from({ length: each }, (_, index) => index + 1);
  const effects = await server.effects(topic);
  expect(Object.keys(effects)).toHaveLength(subjects);
  for (const [subject, sequences] of Object.entries(effects))
    expect([subject, sequences]).toEqual([subject, ascending]);
  const inbox = 'select from platform.inbox where consumer = $1';
  expect((await server.client.query(inbox, [`${topic}.effects`])).rowCount).toBe(subjects * each);
  expect((await server.client.query('select from platform.outbox')).rowCount).toBe(0);
  expect((await server.client.query('select from platform.parked')).rowCount).toBe(0);
}

describe('Kafka', () => {
  it('loses nothing, repeats no effect and keeps the order when it is killed three times in the middle', async () => {
    const each = 250;
    await declare('killed');
    await publish();
    await Promise.all([member('one', 'killed'), member('two', 'killed')]);
    const stating = state('killed', 1, each, 20);
    for (let kill = 1; kill <= 3; kill++) {
      await happened('killed', (subjects * each * kill) / 5);
      await broker.kill();
      // It was the middle.
      expect(await server.count('killed')).toBeLessThan(subjects * each);
      await broker.restart();
    }
    await stating;
    await happened('killed', subjects * each);
    await wait(500);
    await expectExactly('killed', each);
    expect(await server.members('killed')).toEqual(['one', 'two']);
  });

  it('hands over what a killed and a closed member had in hand, in order and without a gap', async () => {
    await declare('members');
    await publish();
    const [one, two] = [await member('one', 'members'), await member('two', 'members')];
    const stating = state('members', 1, 120, 100);
    await work('members', 'one', 'two');
    await endMember(one, 'SIGKILL');
    await member('three', 'members');
    await work('members', 'three');
    await endMember(two, 'SIGTERM');
    await stating;
    await happened('members', subjects * 120);
    await wait(500);
    await expectExactly('members', 120);
  });

  it('lets a member that stood still, and was missed, do no harm when it goes on', async () => {
    await declare('still');
    await publish();
    const more = { effectMs: 20 };
    const [one] = [await member('one', 'still', more), await member('two', 'still', more)];
    const stating = state('still', 1, 100, 100);
    await work('still', 'one', 'two');
    one.kill('SIGSTOP');
    await stating;
    // The group misses it after ten seconds, and the other one does all that is left but what it has in hand.
    await wait(12_000);
    one.kill('SIGCONT');
    await state('still', 101, 110, 100);
    await happened('still', subjects * 110);
    await wait(500);
    await expectExactly('still', 110);
  });

  it('is seen to lose effects where a member says that it is done before it is', async () => {
    await declare('careless');
    await publish();
    await state('careless', 1, 10);
    const careless = await member('careless', 'careless', { isCareless: true, effectMs: 200 });
    await happened('careless', 10);
    await endMember(careless, 'SIGKILL');
    await member('careful', 'careless');
    // The last of each subject shows that the group is at the end.
    await state('careless', 11, 11);
    await eventually('the careful one has ended', patienceMs, async () => {
      const lasts = Object.values(await server.effects('careless')).map((sequences) => sequences.at(-1));
      return lasts.length === subjects && lasts.every((last) => last === 11) ? true : undefined;
    });
    await expect(expectExactly('careless', 11)).rejects.toThrow();
    expect(await server.count('careless')).toBeLessThan(subjects * 11);
  });
});
