import type { kafkaEnvironment } from '#platform/kafka-environment.js';
import type { messagingEnvironment } from '#platform/messaging-environment.js';
import { hostOf } from '#mesh/deployment.js';
import { brokerPorts, brokerUser } from '../brokers/names.js';
import type { Environment } from '../environments/environment.js';
import { dataNamespace } from '../platform/names.js';
import { secret } from './secrets.js';
import type { Variables } from './variables.js';

/** Where an app with these stores finds its brokers. */
export const messagingOf = (
  { brokers }: Environment,
  stores: readonly string[],
): Variables<typeof kafkaEnvironment> & Variables<typeof messagingEnvironment> => ({
  ...(brokers && stores.includes('kafka') ? kafkaOf(brokers.kafka.nodes) : {}),
  ...(stores.includes('rabbitmq') ? { AMQP_URL: secret('rabbitmq', 'AMQP_URL') } : {}),
});

/** For those too who are not in the mesh. */
export const kafkaOf = (nodes: number): Variables<typeof kafkaEnvironment> => ({
  KAFKA_BROKERS: Array.from(
    { length: nodes },
    (_, node) => `kafka-${node}.${hostOf('kafka', dataNamespace)}:${brokerPorts.kafka}`,
  ).join(','),
  KAFKA_USERNAME: brokerUser,
  KAFKA_PASSWORD: secret('kafka', 'KAFKA_PASSWORD'),
});
