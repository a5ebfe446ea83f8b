import { afterAll, beforeAll } from '@jest/globals';
import { topics } from '#contracts/topics.js';
import { KafkaEventLog } from '#messaging/kafka/kafka-event-log.js';
import { declareTopics } from '#messaging/kafka/kafka-topics.js';
import { planTopics } from '#messaging/kafka/topic-plan.js';
import { replaySuite } from '../contract/replay-suite.js';
import { KafkaServer } from './kafka-server.js';

let broker: KafkaServer;
beforeAll(async () => {
  broker = await KafkaServer.start();
  await declareTopics({ brokers: [broker.address] }, planTopics(topics, { brokers: 1 }));
});
afterAll(async () => broker.stop());

replaySuite('Kafka', () => ({
  environment: { KAFKA_BROKERS: broker.address },
  open: async () => Promise.resolve(KafkaEventLog.open({ brokers: [broker.address] })),
}));
