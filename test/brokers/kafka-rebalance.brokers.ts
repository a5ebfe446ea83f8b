import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { CloudEvent } from '#messaging/cloud-event.js';
import type { Subscription } from '#messaging/event-log.js';
import { KafkaEventLog } from '#messaging/kafka/kafka-event-log.js';
import { declareTopics } from '#messaging/kafka/kafka-topics.js';
import { planTopics } from '#messaging/kafka/topic-plan.js';
import { anEvent, ascending, sequencesOf } from '../contract/event-log-under-test.js';
import { until } from '../contract/until.js';
import { KafkaServer } from './kafka-server.js';

let broker: KafkaServer;
beforeAll(async () => {
  broker = await KafkaServer.start();
});
afterAll(async () => broker.stop());

const logs: KafkaEventLog[] = [];
afterEach(async () => void (await Promise.all(logs.splice(0).map((log) => log.close()))));

function open(): KafkaEventLog {
  const log = KafkaEventLog.open({ brokers: [broker.address] });
  logs.push(log);
  return log;
}

// Here nothing recognises a repetition: what is given away in order must be drained and committed first.
it('hands partitions over to members that come, and back from those that go, without a repetition', async () => {
  const declaration = { name: 'moved', partitions: 6, replicas: 1, retentionDays: 7, deadLetterDays: 30 };
  await declareTopics({ brokers: [broker.address] }, planTopics([declaration]));
  const [subjects, each] = [30, 60];
  const got: CloudEvent[] = [];
  const [active, workers] = [new Map<string, number>(), new Map<number, number>()];
  let overlaps = 0;
  const join = async (member: number): Promise<Subscription> =>
    open().subscribe({
      group: 'g',
      topic: 'moved',
      handle: async (event) => {
        if (active.has(event.subject)) overlaps++;
        active.set(event.subject, member);
        await wait(15);
        active.delete(event.subject);
        got.push(event);
        workers.set(member, (workers.get(member) ?? 0) + 1);
      },
    });
  const writer = open();
  const first = await join(1);
  const writing = (async () => {
    for (let sequence = 1; sequence <= each; sequence++) {
      const events = Array.from({ length: subjects }, (_, index) => anEvent(`subject ${index}`, sequence));
      await writer.append('moved', events);
      await wait(100);
    }
  })();
  await until('the first works', () => workers.has(1));
  const second = await join(2);
  await until('the second works', () => workers.has(2));
  await join(3);
  await until('the third works', () => workers.has(3));
  await first.close();
  await second.close();
  await writing;
  await until('all arrived', () => got.length >= subjects * each, 60_000);
  await wait(1000);
  expect(got.length).toBe(subjects * each);
  expect(overlaps).toBe(0);
  for (let index = 0; index < subjects; index++)
    expect(sequencesOf(`subject ${index}`, got)).toEqual(ascending(each));
});
