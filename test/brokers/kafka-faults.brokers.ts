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

describe('a group on Kafka', () => {
  it('hands over what a killed and a closed process had in hand, in order and without a gap', async () => {
    await declare('members');
    await publish();
    // Slower than what is told, so that both have batches in hand whenever one of them ends.
    const more = { effectMs: 25 };
    const [one, two] = [await member('one', 'members', more), await member('two', 'members', more)];
    const stating = state('members', 1, 120, 60);
    await work('members', 'one', 'two');
    await endMember(one, 'SIGKILL');
    await member('three', 'members', more);
    await work('members', 'three');
    await endMember(two, 'SIGTERM');
    expect(await server.count('members')).toBeLessThan(subjects * 120);
    await member('four', 'members', { effectMs: 2 });
    await stating;
    await happened('members', subjects * 120);
    await wait(500);
    await expectExactly('members', 120);
    expect(await server.members('members')).toEqual(['four', 'one', 'three', 'two']);
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
