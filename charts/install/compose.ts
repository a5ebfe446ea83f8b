import { kafkaImage } from '../brokers/kafka.chart.js';
import { nodePorts } from '../brokers/kafka-settings.js';
import { brokerPorts, brokerUser } from '../brokers/names.js';
import { rabbitMqImage } from '../brokers/rabbitmq.chart.js';
import { dev } from '../environments/dev.js';
import { referenceOf } from '../environments/image.js';

const { kafka, rabbitMq } = brokerPorts;
const password = '${RABBITMQ_PASSWORD:?choose one, as docs/running.md tells}';

/** As the image takes them: `KAFKA_NODE_ID` is `node.id`. Programs on the host come by loopback, containers by name. */
const kafkaVariables = {
  KAFKA_NODE_ID: 1,
  KAFKA_PROCESS_ROLES: 'broker,controller',
  KAFKA_CONTROLLER_QUORUM_VOTERS: `1@localhost:${nodePorts.controller}`,
  KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
  KAFKA_INTER_BROKER_LISTENER_NAME: 'CONTAINERS',
  KAFKA_LISTENERS: `HOST://:${kafka},CONTROLLER://:${nodePorts.controller},CONTAINERS://:${nodePorts.broker}`,
  KAFKA_ADVERTISED_LISTENERS: `HOST://127.0.0.1:${kafka},CONTAINERS://kafka:${nodePorts.broker}`,
  KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'HOST:PLAINTEXT,CONTROLLER:PLAINTEXT,CONTAINERS:PLAINTEXT',
  KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
  KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: 1,
  KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: 1,
  KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: 1,
  KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR: 1,
  KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR: 1,
  KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: 0,
  KAFKA_LOG_DIRS: '/var/lib/kafka/data',
  KAFKA_HEAP_OPTS: '-Xms256m -Xmx256m',
};

/** Brokers for `npm start` on a machine with Docker, reached on loopback only: `docker compose -f k8s/compose/compose.yaml up`. */
export const composeFile = {
  name: 'meshcart-brokers',
  services: {
    kafka: {
      image: referenceOf(kafkaImage),
      environment: kafkaVariables,
      ports: [`127.0.0.1:${kafka}:${kafka}`],
      volumes: ['kafka:/var/lib/kafka/data'],
      healthcheck: {
        test: [
          'CMD',
          '/opt/kafka/bin/kafka-broker-api-versions.sh',
          '--bootstrap-server',
          `localhost:${kafka}`,
        ],
        interval: '10s',
        timeout: '10s',
        start_period: '30s',
        retries: 6,
      },
    },
    rabbitmq: {
      image: referenceOf(rabbitMqImage),
      // Its data lies in a folder that is named for its host.
      hostname: 'rabbitmq',
      environment: { RABBITMQ_DEFAULT_USER: brokerUser, RABBITMQ_DEFAULT_PASS: password },
      ports: [`127.0.0.1:${rabbitMq}:${rabbitMq}`],
      volumes: ['rabbitmq:/var/lib/rabbitmq'],
      healthcheck: {
        test: ['CMD', 'rabbitmq-diagnostics', '--quiet', 'check_port_connectivity'],
        interval: '10s',
        timeout: '10s',
        start_period: '30s',
        retries: 6,
      },
    },
    // `npm start` does this by itself; for who runs the images: docker compose --profile images up.
    topics: {
      profiles: ['images'],
      image: referenceOf(dev.images.orders),
      command: ['node', 'dist/libs/platform/src/declare-topics.js'],
      environment: { KAFKA_BROKERS: `kafka:${nodePorts.broker}` },
      depends_on: { kafka: { condition: 'service_healthy' } },
    },
  },
  volumes: { kafka: {}, rabbitmq: {} },
} as const;
