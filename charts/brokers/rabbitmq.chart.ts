import { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { containerOf, temporary } from '../constructs/container.js';
import { chartLabels } from '../constructs/labels.js';
import { account } from '../constructs/service.js';
import { store } from '../constructs/store.js';
import type { Brokers } from '../environments/environment.js';
import type { LocalImage } from '../environments/image.js';
import { dataNamespace } from '../platform/names.js';
import { brokerPorts, brokerUser } from './names.js';

export const rabbitMqImage: LocalImage = { name: 'rabbitmq', tag: '4.1.4' };
/** The account `rabbitmq` of the official image. */
const rabbitMqUser = 999;
const app = 'rabbitmq';
const files = { name: 'rabbitmq-files', path: '/etc/meshcart' };

/** What the image does not set from its environment. Queues and exchanges are declared by the apps that use them. */
const settings = {
  'listeners.tcp.default': brokerPorts.rabbitMq,
  // A container's memory is the limit of its group, which the server reads.
  'vm_memory_high_watermark.relative': 0.6,
  'disk_free_limit.absolute': '256MB',
  'log.console': true,
  'log.file': false,
};

/** RabbitMQ for jobs: one node. */
export class RabbitMqChart extends Chart {
  constructor(scope: Construct, { resources, storage }: Brokers['rabbitMq']) {
    super(scope, app, {
      namespace: dataNamespace,
      labels: chartLabels(app),
      disableResourceNameHashes: true,
    });
    account(this, app);
    new k8s.KubeConfigMap(this, 'files', {
      metadata: { name: files.name },
      data: {
        'rabbitmq.conf': Object.entries(settings)
          .map(([name, value]) => `${name} = ${value}\n`)
          .join(''),
      },
    });
    const variables = {
      RABBITMQ_CONFIG_FILE: `${files.path}/rabbitmq.conf`,
      RABBITMQ_DEFAULT_USER: brokerUser,
      RABBITMQ_DEFAULT_PASS: { secret: 'rabbitmq', key: 'RABBITMQ_DEFAULT_PASS' },
    };
    const isUp = (command: string) => ({ exec: { command: ['rabbitmq-diagnostics', '--quiet', command] } });
    store(this, {
      app,
      image: rabbitMqImage,
      user: rabbitMqUser,
      container: {
        ...containerOf(app, rabbitMqImage, variables, resources),
        startupProbe: {
          ...isUp('check_port_connectivity'),
          periodSeconds: 10,
          timeoutSeconds: 10,
          failureThreshold: 30,
        },
        readinessProbe: { ...isUp('check_port_connectivity'), periodSeconds: 20, timeoutSeconds: 10 },
        livenessProbe: { ...isUp('ping'), periodSeconds: 60, timeoutSeconds: 15, failureThreshold: 5 },
      },
      ports: [{ name: 'tcp-amqp', port: brokerPorts.rabbitMq }],
      nodes: 1,
      data: { path: '/var/lib/rabbitmq', storage },
      folders: [temporary],
      files,
    });
  }
}
