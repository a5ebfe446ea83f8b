import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { topics } from '#contracts/topics.js';
import { KafkaEventLog } from '#messaging/kafka/kafka-event-log.js';
import { declareTopics } from '#messaging/kafka/kafka-topics.js';
import { planTopics } from '#messaging/kafka/topic-plan.js';
import { kafkaIn } from '#platform/kafka-environment.js';
import { anEvent } from '../contract/event-log-under-test.js';
import { until } from '../contract/until.js';
import { makeCertificates } from './certificates.js';
import { KafkaCluster } from './kafka-cluster.js';

const [user, password, topic] = ['meshcart', 'correct-horse', 'meshcart.orders.v1'];

let folder: string;
let cluster: KafkaCluster;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meshcart-tls-'));
  await makeCertificates(folder);
  cluster = await KafkaCluster.start(1, { keystore: join(folder, 'broker.chain.pem'), user, password });
  const planned = planTopics(topics, { brokers: 1 });
  await declareTopics({ brokers: cluster.addresses }, planned);
});
afterAll(async () => {
  await cluster.stop();
  await rm(folder, { recursive: true });
});

/** As a service opens it. */
function open(changes: Readonly<Record<string, string | undefined>> = {}): KafkaEventLog {
  const kafka = kafkaIn({
    KAFKA_BROKERS: `127.0.0.1:${cluster.securePort(1)}`,
    KAFKA_TLS: 'true',
    KAFKA_CA_FILE: join(folder, 'ca.pem'),
    KAFKA_USERNAME: user,
    KAFKA_PASSWORD: password,
    ...changes,
  });
  if (!kafka) throw new Error('the environment names no Kafka');
  return KafkaEventLog.open(kafka);
}

describe('Kafka behind TLS and passwords', () => {
  it.each(['SCRAM-SHA-512', 'PLAIN'])(
    'carries events for whoever shows the password by %s',
    async (mechanism) => {
      const log = open({ KAFKA_SASL_MECHANISM: mechanism });
      const event = anEvent('a');
      const got: string[] = [];
      await log.subscribe({ group: mechanism, topic, handle: async ({ id }) => void got.push(id) });
      await log.append(topic, [event]);
      await until('it has come', () => got.includes(event.id), 20_000);
      expect((await log.lag('nobody', topic)).events).toBeGreaterThan(0);
      await log.close();
    },
  );

  const refusals: readonly (readonly [string, Record<string, string | undefined>, RegExp])[] = [
    [
      'a wrong password',
      { KAFKA_PASSWORD: 'wrong' },
      /refuses the user or the password: check KAFKA_USERNAME/,
    ],
    [
      'a wrong password, in PLAIN',
      { KAFKA_PASSWORD: 'wrong', KAFKA_SASL_MECHANISM: 'PLAIN' },
      /refuses the user or the password/,
    ],
    ['an unknown user', { KAFKA_USERNAME: 'stranger' }, /refuses the user or the password/],
    [
      'a mechanism that it does not have',
      { KAFKA_SASL_MECHANISM: 'SCRAM-SHA-256' },
      /does not take this kind of password check/,
    ],
    [
      'another authority',
      { KAFKA_CA_FILE: 'stranger.pem' },
      /certificate of Kafka is not to be trusted .*KAFKA_CA_FILE/,
    ],
    ['no authority', { KAFKA_CA_FILE: undefined }, /certificate of Kafka is not to be trusted/],
    ['another host', { KAFKA_BROKERS: 'localhost' }, /certificate of Kafka is not to be trusted .*altnames/],
    [
      'no encryption',
      { KAFKA_TLS: 'false', KAFKA_CA_FILE: undefined },
      /do not agree on encryption|KAFKA_TLS/,
    ],
  ];
  it.each(refusals)('says what is wrong where it is asked with %s', async (_, changes, said) => {
    const { KAFKA_CA_FILE: file, KAFKA_BROKERS: host } = changes;
    const log = open({
      ...changes,
      ...(file === undefined ? {} : { KAFKA_CA_FILE: join(folder, file) }),
      ...(host === undefined ? {} : { KAFKA_BROKERS: `${host}:${cluster.securePort(1)}` }),
    });
    const subscribing = log.subscribe({ group: 'refused', topic, handle: () => Promise.resolve() });
    await expect(subscribing).rejects.toThrow(said);
    await expect(log.append(topic, [anEvent('a')])).rejects.toThrow(said);
    await log.close();
  });
});
