import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { topics } from '#contracts/topics.js';
import type { CloudEvent } from '#messaging/cloud-event.js';
import { KafkaEventLog } from '#messaging/kafka/kafka-event-log.js';
import { countBrokers, declareTopics } from '#messaging/kafka/kafka-topics.js';
import { planTopics } from '#messaging/kafka/topic-plan.js';
import { anEvent } from '../contract/event-log-under-test.js';
import { until } from '../contract/until.js';
import { KafkaCluster } from './kafka-cluster.js';

const topic = 'meshcart.orders.v1';
const subjects = 12;
const patienceMs = 60_000;

let cluster: KafkaCluster;
beforeAll(async () => {
  cluster = await KafkaCluster.start(3);
});
afterAll(async () => cluster.stop());

/** Appends one event after the other, as a relay does: what was refused is tried again. */
class Writer {
  readonly acknowledged: CloudEvent[] = [];
  refusals = 0;
  private ending = false;
  private readonly running: Promise<void>;

  constructor(
    private readonly log: KafkaEventLog,
    private readonly target: string,
  ) {
    this.running = this.run();
  }

  async end(): Promise<void> {
    this.ending = true;
    await this.running;
  }

  private async run(): Promise<void> {
    for (let sequence = 1; !this.ending; sequence++) {
      const events = Array.from({ length: subjects }, (_, index) => anEvent(`order ${index}`, sequence));
      while (!(await this.append(events))) {
        if (this.ending) return;
        await wait(100);
      }
      this.acknowledged.push(...events);
      await wait(5);
    }
  }

  private async append(events: readonly CloudEvent[]): Promise<boolean> {
    return this.log.append(this.target, events).then(
      () => true,
      () => (this.refusals++, false),
    );
  }
}

/** The first delivery of each event, by subject. */
async function collect(log: KafkaEventLog, group: string, from: string): Promise<Map<string, bigint[]>> {
  const got = new Map<string, bigint[]>();
  const seen = new Set<string>();
  const handle = async ({ id, subject, sequence }: CloudEvent): Promise<void> => {
    if (seen.has(id)) return Promise.resolve();
    seen.add(id);
    got.set(subject, [...(got.get(subject) ?? []), sequence]);
    return Promise.resolve();
  };
  await log.subscribe({ group, topic: from, handle });
  return got;
}

const countOf = (got: ReadonlyMap<string, readonly bigint[]>): number =>
  [...got.values()].reduce((sum, { length }) => sum + length, 0);

describe('three brokers that keep each event three times', () => {
  it('lose nothing and stop for nobody while one of them is killed', async () => {
    const planned = planTopics(topics, { brokers: await countBrokers({ brokers: cluster.addresses }) });
    expect(planned.map(({ replicas, configs }) => [replicas, configs['min.insync.replicas']])).toEqual(
      planned.map(() => [3, '2']),
    );
    expect((await declareTopics({ brokers: cluster.addresses }, planned)).drift).toEqual([]);
    const log = KafkaEventLog.open({ brokers: cluster.addresses });
    const writer = new Writer(log, topic);
    const got = await collect(log, 'survivors', topic);
    await until('some have come', () => countOf(got) > 200, patienceMs);
    cluster.kill(2);
    const atDeath = writer.acknowledged.length;
    await until('it goes on', () => writer.acknowledged.length > atDeath + 500, patienceMs);
    await cluster.run(2);
    await cluster.answers(3);
    await writer.end();
    await until('all have come', () => countOf(got) >= writer.acknowledged.length, patienceMs);
    const last = BigInt(writer.acknowledged.length / subjects);
    const whole = Array.from({ length: Number(last) }, (_, index) => BigInt(index + 1));
    for (const sequences of got.values()) expect(sequences.slice(0, whole.length)).toEqual(whole);
    expect(got.size).toBe(subjects);
    await log.close();
  });

  it('acknowledge nothing that one of them alone would keep', async () => {
    const log = KafkaEventLog.open({ brokers: cluster.addresses });
    await log.append(topic, [anEvent('order 0', 1_000_000)]);
    cluster.kill(2);
    await until(
      'one is missed',
      () =>
        log.append(topic, [anEvent('a')]).then(
          () => true,
          () => false,
        ),
      patienceMs,
    );
    cluster.kill(3);
    await wait(8000); // until the replicas of the dead count no more
    const alone = log.append(topic, [anEvent('b')]);
    await expect(alone).rejects.toThrow();
    for (const id of [2, 3]) await cluster.run(id);
    await cluster.answers(3);
    await until(
      'it goes on',
      () =>
        log.append(topic, [anEvent('c')]).then(
          () => true,
          () => false,
        ),
      patienceMs,
    );
    await log.close();
  });

  it('would stand still with one copy of each event, as they do not with three', async () => {
    const declaration = { name: 'once', partitions: 3, replicas: 1, retentionDays: 7, deadLetterDays: 30 };
    await declareTopics({ brokers: cluster.addresses }, planTopics([declaration]));
    const log = KafkaEventLog.open({ brokers: cluster.addresses });
    const writer = new Writer(log, 'once');
    await until('some are there', () => writer.acknowledged.length > 100, patienceMs);
    cluster.kill(2);
    await until('some are refused', () => writer.refusals > 0, patienceMs);
    const done = writer.acknowledged.length;
    await wait(5000);
    expect(writer.acknowledged.length).toBe(done);
    await expect(collect(log, 'late', 'once')).rejects.toThrow();
    await writer.end();
    await log.close();
    await cluster.run(2);
  });
});
