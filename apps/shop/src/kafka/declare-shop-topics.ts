import { topics } from '#contracts/topics.js';
import type { KafkaConnection } from '#messaging/kafka/kafka-connection.js';
import { countBrokers, declareTopics } from '#messaging/kafka/kafka-topics.js';
import { planTopics } from '#messaging/kafka/topic-plan.js';
import { terminal } from '../terminal.js';

/** Creates the topics of the contracts where they are missing, and complains about those that are otherwise. */
export async function declareShopTopics(kafka: KafkaConnection): Promise<void> {
  const { drift } = await declareTopics(kafka, planTopics(topics, { brokers: await countBrokers(kafka) }));
  for (const sentence of drift) terminal.complain(`Kafka: ${sentence}`);
}
