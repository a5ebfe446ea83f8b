import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Admin, Consumer, Producer } from '@platformatic/kafka';
import { topics } from '#contracts/topics.js';
import type { CloudEvent } from '#messaging/cloud-event.js';
import { messageOf } from '#messaging/kafka/event-message.js';
import { KafkaEventLog } from '#messaging/kafka/kafka-event-log.js';
import { checkTopics, countBrokers, declareTopics } from '#messaging/kafka/kafka-topics.js';
import { planTopics } from '#messaging/kafka/topic-plan.js';
import { anEvent } from '../contract/event-log-under-test.js';
import { until } from '../contract/until.js';
import { KafkaServer } from './kafka-server.js';

let broker: KafkaServer;
beforeAll(async () => {
  broker = await KafkaServer.start();
});
afterAll(async () => broker.stop());

const clients: { close(): Promise<void> }[] = [];
afterEach(async () => void (await Promise.all(clients.splice(0).map((client) => client.close()))));

const connection = () => ({ brokers: [broker.address] });
const client = () => ({ clientId: 'spec', bootstrapBrokers: [broker.address] });

describe('topics on a real Kafka', () => {
  it('are created as they are declared, once, however many declare them at a time', async () => {
    const planned = planTopics(topics, { brokers: await countBrokers(connection()) });
    expect(await checkTopics(connection(), planned)).toEqual(
      planned.map(({ name }) => `${name} does not exist`),
    );
    const reports = await Promise.all([1, 2, 3].map(() => declareTopics(connection(), planned)));
    expect(reports.flatMap(({ created }) => created).toSorted()).toEqual(
      planned.map(({ name }) => name).toSorted(),
    );
    expect(await declareTopics(connection(), planned)).toEqual({ created: [], drift: [] });
  });

  it('are left alone where they are otherwise, and that is said', async () => {
    const declaration = { name: 'drifted', replicas: 1, retentionDays: 7, deadLetterDays: 30 };
    await declareTopics(connection(), planTopics([{ ...declaration, partitions: 3 }]));
    const other = planTopics([{ ...declaration, partitions: 6, retentionDays: 8 }]);
    const { created, drift } = await declareTopics(connection(), other);
    expect([created, drift]).toEqual([
      [],
      [
        expect.stringContaining('drifted has 3 partitions and 6 are declared'),
        'drifted has retention.ms = 604800000 and 691200000 is declared',
      ],
    ]);
    const admin = new Admin(client());
    clients.push(admin);
    expect((await admin.metadata({ topics: ['drifted'] })).topics.get('drifted')?.partitionsCount).toBe(3);
  });

  it('are refused with their name where Kafka cannot keep them', async () => {
    const declaration = { name: 'greedy', partitions: 1, replicas: 3, retentionDays: 7, deadLetterDays: 30 };
    await expect(declareTopics(connection(), planTopics([declaration]))).rejects.toThrow(
      /Kafka refuses the topic greedy/,
    );
  });

  it('are asked for by name where one is missing', async () => {
    const log = KafkaEventLog.open(connection());
    clients.push(log);
    const subscribing = log.subscribe({ group: 'g', topic: 'nowhere', handle: () => Promise.resolve() });
    await expect(subscribing).rejects.toThrow('Kafka has no topic "nowhere": declare it');
    await expect(log.append('nowhere', [anEvent('a')])).rejects.toThrow('Kafka has no topic "nowhere"');
  });

  it('take what nobody can read as dead letters, whole, and the rest of its key goes on', async () => {
    const declaration = { name: 'mixed', partitions: 1, replicas: 1, retentionDays: 7, deadLetterDays: 30 };
    await declareTopics(connection(), planTopics([declaration]));
    const errors: unknown[] = [];
    const log = KafkaEventLog.open({ ...connection(), onError: (error) => errors.push(error) });
    const producer = new Producer(client());
    clients.push(log, producer);
    const [first, last] = [anEvent('a', 1), anEvent('a', 2)];
    const strange = { topic: 'mixed', key: Buffer.from('a'), value: Buffer.from('?') };
    const headers = new Map([[Buffer.from('ce_specversion'), Buffer.from('1.0')]]);
    await producer.send({
      messages: [messageOf('mixed', first), { ...strange, headers }, messageOf('mixed', last)],
    });
    const got: CloudEvent[] = [];
    await log.subscribe({ group: 'g', topic: 'mixed', handle: async (event) => void got.push(event) });
    await until('both are there', () => got.length === 2);
    expect(got).toEqual([first, last]);
    expect(errors.map(String)).toEqual([
      expect.stringContaining('mixed/0 1 is no event of ours: it has no header'),
    ]);
    const reader = new Consumer({ ...client(), groupId: 'undertaker' });
    const stream = await reader.consume({ topics: ['mixed.dead'], mode: 'earliest', autocommit: false });
    const letter = (await stream[Symbol.asyncIterator]().next()).value;
    await stream.close();
    await reader.close();
    expect([String(letter?.key), String(letter?.value)]).toEqual(['a', '?']);
    const told = (letter?.headerEntries ?? []).map(([name, text]) => [String(name), String(text)]);
    expect(Object.fromEntries(told)).toEqual({
      ce_specversion: '1.0',
      dead_topic: 'mixed',
      dead_partition: '0',
      dead_offset: '1',
      dead_reason: expect.stringContaining('no header'),
    });
  });
});
