import { readFileSync } from 'node:fs';
import Type, { type Static } from 'typebox';
import { parseEnvironment, type Environment } from '#config/parse-environment.js';
import type { KafkaConnection } from '#messaging/kafka/kafka-connection.js';

/** Where events go to Kafka. */
export const kafkaEnvironment = Type.Object({
  /** One or more, as in "one:9092,two:9092"; absent: events are in the messaging database. */
  KAFKA_BROKERS: Type.Optional(Type.String({ pattern: '^[^\\s,:]+:\\d+(,[^\\s,:]+:\\d+)*$' })),
  /** Whether the connections are encrypted. */
  KAFKA_TLS: Type.Boolean({ default: false }),
  /** PEM file of who signed the brokers' certificates, where that is no public authority. */
  KAFKA_CA_FILE: Type.Optional(Type.String({ minLength: 1 })),
  /** Both or none. */
  KAFKA_USERNAME: Type.Optional(Type.String({ minLength: 1 })),
  KAFKA_PASSWORD: Type.Optional(Type.String({ minLength: 1 })),
  /** How the password is shown. */
  KAFKA_SASL_MECHANISM: Type.Union(
    (['SCRAM-SHA-512', 'SCRAM-SHA-256', 'PLAIN'] as const).map((mechanism) => Type.Literal(mechanism)),
    { default: 'SCRAM-SHA-512' },
  ),
});

type Parsed = Static<typeof kafkaEnvironment>;

/** The Kafka that the environment names; undefined where it names none. @throws where it contradicts itself. */
export function kafkaIn(environment: Environment): KafkaConnection | undefined {
  const parsed = parseEnvironment(kafkaEnvironment, environment);
  const { KAFKA_BROKERS: brokers } = parsed;
  return brokers === undefined
    ? undefined
    : { brokers: brokers.split(','), ...encryptionIn(parsed), ...credentialsIn(parsed) };
}

function encryptionIn({ KAFKA_TLS: tls, KAFKA_CA_FILE: file }: Parsed): Pick<KafkaConnection, 'tls'> {
  if (!tls && file !== undefined)
    throw new Error('KAFKA_CA_FILE is set, but nothing is encrypted: set KAFKA_TLS=true');
  if (!tls) return {};
  return { tls: file === undefined ? {} : { ca: textOf(file) } };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Error(`KAFKA_CA_FILE cannot be read: ${file}`, { cause });
  }
}

function credentialsIn(parsed: Parsed): Pick<KafkaConnection, 'credentials'> {
  const { KAFKA_USERNAME: username, KAFKA_PASSWORD: password, KAFKA_SASL_MECHANISM: mechanism } = parsed;
  if ((username === undefined) !== (password === undefined))
    throw new Error('KAFKA_USERNAME and KAFKA_PASSWORD belong together: set both, or none');
  if (username === undefined || password === undefined) return {};
  if (mechanism === 'PLAIN' && !parsed.KAFKA_TLS)
    throw new Error('KAFKA_SASL_MECHANISM=PLAIN would show the password to the network: set KAFKA_TLS=true');
  return { credentials: { mechanism, username, password } };
}
