import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ChannelModel } from 'amqplib';
import type { EventLog } from '#messaging/event-log.js';
import { KafkaEventLog } from '#messaging/kafka/kafka-event-log.js';
import { declareTopics } from '#messaging/kafka/kafka-topics.js';
import { planTopics } from '#messaging/kafka/topic-plan.js';
import { PostgresEventLog } from '#messaging/postgres-event-log.js';
import type { RabbitMqWorkQueueOptions } from '#messaging/rabbitmq/rabbitmq-work-queue.js';
import { topics } from '#contracts/topics.js';
import { eventually } from '../support/eventually.js';
import { BrokerUnderTest } from './broker-under-test.js';
import { CarelessPublisher } from './careless-publisher.js';
import { FlowDatabase } from './flow-database.js';
import { KafkaServer } from './kafka-server.js';
import { OrderFlow, type Engines, type FlowOptions } from './order-flow.js';

let records: FlowDatabase;
let kafka: KafkaServer;
let rabbitMq: BrokerUnderTest;
beforeAll(async () => {
  [records, kafka, rabbitMq] = await Promise.all([
    FlowDatabase.create('flow'),
    KafkaServer.start(),
    BrokerUnderTest.start('flow_jobs'),
  ]);
  await declareTopics({ brokers: [kafka.address] }, planTopics(topics, { brokers: 1 }));
});
const logs: EventLog[] = [];
afterEach(async () => {
  await Promise.all(logs.splice(0).map((log) => log.close()));
  await rabbitMq.closeQueues();
  await records.clear();
});
afterAll(async () => {
  await records.drop();
  await Promise.all([kafka.stop(), rabbitMq.stop()]);
});

let areStuck = false;
/** Tries that were cut off after their effect. */
let stuck = 0;
const linger = async (signal: AbortSignal): Promise<void> => {
  if (areStuck) stuck += 1;
  await wait(areStuck ? 60_000 : 5, undefined, { signal });
};

/** With jobs under way that have had their effect and do not end. */
async function strikeUnderWay(): Promise<void> {
  const before = stuck;
  areStuck = true;
  await eventually('jobs are stuck', 30_000, async () => stuck > before || undefined, 5);
  await rabbitMq.server.kill();
  areStuck = false;
  await rabbitMq.server.restart();
}
/** Long enough for some to be sent to a broker that never reads them. */
const strikeFrozen = async () => rabbitMq.strike({ frozenMs: 300 });
const strikeKafka = async (): Promise<void> => {
  await kafka.kill();
  await kafka.restart();
};

/** Three ways to the engines: of who tells, and of two who consume. */
async function run(
  open: () => EventLog,
  options: FlowOptions,
  jobs: Partial<RabbitMqWorkQueueOptions> = {},
): Promise<void> {
  const engines = async (more?: Partial<RabbitMqWorkQueueOptions>): Promise<Engines> => {
    const log = open();
    logs.push(log);
    return { log, queue: await rabbitMq.open(more) };
  };
  const [sender, ...consumers] = [await engines(jobs), await engines(), await engines()];
  await new OrderFlow(records).run(sender, consumers, options);
}

const overKafka = () => KafkaEventLog.open({ brokers: [kafka.address] });
const overPostgres = () => PostgresEventLog.open(rabbitMq.database.url);

describe('orders whose events go over Kafka and whose jobs go over RabbitMQ', () => {
  it('have each effect once, 10,000 of them, in order, though each broker is killed three times', async () => {
    const orders = 10_000;
    const blows = [
      [strikeKafka, strikeKafka, strikeKafka],
      [strikeFrozen, strikeUnderWay, strikeFrozen],
    ];
    await run(overKafka, { orders, blows, linger });
    expect(await records.accounts()).toEqual([
      { kind: 'event', decided: 2 * orders, inbox: 2 * orders, effects: 2 * orders, repeated: 0 },
      { kind: 'job', decided: orders, inbox: orders, effects: orders, repeated: 0 },
    ]);
    expect(await records.oddities()).toEqual([]);
    expect(stuck).toBeGreaterThan(0);
  }, 240_000);

  it('are seen to lose jobs where nobody waits for confirms, and to repeat them where nobody remembers', async () => {
    const careless = { openPublisher: async (model: ChannelModel) => CarelessPublisher.open(model) };
    const blows = [[strikeFrozen, strikeUnderWay]];
    await run(overPostgres, { orders: 1500, blows, linger, isForgetful: true }, careless);
    const [events, jobs] = await records.accounts();
    expect(events).toEqual({ kind: 'event', decided: 3000, inbox: 3000, effects: 3000, repeated: 0 });
    expect(jobs?.effects).toBeLessThan(jobs?.decided ?? 0);
    expect(jobs?.repeated).toBeGreaterThan(0);
    expect(await records.oddities()).toEqual([]);
  }, 240_000);
});
