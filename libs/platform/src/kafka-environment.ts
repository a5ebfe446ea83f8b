import Type from 'typebox';
import { parseEnvironment, type Environment } from '#config/parse-environment.js';
import type { KafkaConnection } from '#messaging/kafka/kafka-connection.js';

/** Where events go to Kafka. */
export const kafkaEnvironment = Type.Object({
  /** One or more, as in "one:9092,two:9092"; absent: events are in the messaging database. */
  KAFKA_BROKERS: Type.Optional(Type.String({ pattern: '^[^\\s,:]+:\\d+(,[^\\s,:]+:\\d+)*$' })),
  /** Whether the connections are encrypted. */
  KAFKA_TLS: Type.Boolean({ default: false }),
  /** Both or none: SASL over SCRAM-SHA-512. */
  KAFKA_USERNAME: Type.Optional(Type.String()),
  KAFKA_PASSWORD: Type.Optional(Type.String()),
});

/** The Kafka that the environment names; undefined where it names none. */
export function kafkaIn(environment: Environment): KafkaConnection | undefined {
  const parsed = parseEnvironment(kafkaEnvironment, environment);
  const {
    KAFKA_BROKERS: brokers,
    KAFKA_TLS: tls,
    KAFKA_USERNAME: username,
    KAFKA_PASSWORD: password,
  } = parsed;
  if (brokers === undefined) return undefined;
  if ((username === undefined) !== (password === undefined))
    throw new Error('KAFKA_USERNAME and KAFKA_PASSWORD belong together: set both, or none');
  const known =
    username !== undefined && password !== undefined ? { credentials: { username, password } } : {};
  return { brokers: brokers.split(','), tls, ...known };
}
