import { dev } from './dev.js';
import type { Environment } from './environment.js';

/** A laptop's cluster with events on Kafka, three nodes so that one may go, and jobs on RabbitMQ. */
export const devBrokers: Environment = {
  ...dev,
  name: 'dev-brokers',
  brokers: {
    kafka: {
      nodes: 3,
      resources: { cpu: '100m', memory: '512Mi', memoryLimit: '768Mi' },
      storage: '2Gi',
    },
    rabbitMq: { resources: { cpu: '50m', memory: '256Mi', memoryLimit: '512Mi' }, storage: '1Gi' },
  },
};
