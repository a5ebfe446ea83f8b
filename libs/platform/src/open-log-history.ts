import { parseEnvironment } from '#config/parse-environment.js';
import type { LogHistory } from '#messaging/log-history.js';
import { PostgresLogHistory } from '#messaging/postgres-log-history.js';
import type { Environment } from './environment.js';
import { kafkaIn } from './kafka-environment.js';
import { messagingEnvironment } from './messaging-environment.js';

/** What the event log remembers, wherever the environment has it. */
export async function openLogHistory(environment: Environment): Promise<LogHistory> {
  const kafka = kafkaIn(environment);
  if (!kafka)
    return PostgresLogHistory.open(
      parseEnvironment(messagingEnvironment, environment).MESSAGING_DATABASE_URL,
    );
  const { KafkaLogHistory } = await import('#messaging/kafka/kafka-log-history.js');
  return new KafkaLogHistory(kafka);
}
