import { afterAll, beforeAll } from '@jest/globals';
import { Admin } from '@platformatic/kafka';
import type { EventLog } from '#messaging/event-log.js';
import { KafkaEventLog } from '#messaging/kafka/kafka-event-log.js';
import { eventLogSuite } from '../contract/event-log-suite.js';
import { KafkaServer } from './kafka-server.js';

/** Of the checks, with the number of partitions: one member at a time is one partition. */
const topics = {
  whole: 3,
  elsewhere: 1,
  replay: 3,
  lag: 3,
  order: 3,
  side: 3,
  failing: 3,
  slow: 3,
  takeover: 3,
  resume: 3,
  turns: 1,
  drain: 3,
};

let broker: KafkaServer;
beforeAll(async () => {
  broker = await KafkaServer.start();
});
afterAll(async () => broker.stop());

let checks = 0;
eventLogSuite('Kafka', async () => {
  const prefix = `check${++checks}.`;
  const admin = new Admin({ clientId: 'contract', bootstrapBrokers: [broker.address] });
  for (const count of [1, 3]) {
    const named = Object.entries(topics).filter(([, partitions]) => partitions === count);
    await admin.createTopics({
      topics: named.map(([name]) => prefix + name),
      partitions: count,
      replicas: 1,
    });
  }
  await admin.close();
  const opened: EventLog[] = [];
  return {
    open: async () => {
      const log = KafkaEventLog.open({ brokers: [broker.address], prefix });
      opened.push(log);
      return Promise.resolve(log);
    },
    close: async () => void (await Promise.all(opened.map((log) => log.close()))),
  };
});
