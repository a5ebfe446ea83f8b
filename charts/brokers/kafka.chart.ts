import { readFileSync } from 'node:fs';
import { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { hostOf } from '#mesh/deployment.js';
import { disruptionBudget } from '../constructs/availability.js';
import { containerOf, type Folder, temporary } from '../constructs/container.js';
import { chartLabels } from '../constructs/labels.js';
import { account } from '../constructs/service.js';
import { store } from '../constructs/store.js';
import type { Brokers } from '../environments/environment.js';
import type { LocalImage } from '../environments/image.js';
import { dataNamespace } from '../platform/names.js';
import { kafkaSettings, nodePorts } from './kafka-settings.js';
import { brokerPorts, brokerUser } from './names.js';

export const kafkaImage: LocalImage = { name: 'apache/kafka', tag: '4.1.1' };
/** The account `appuser` of the official image. */
const kafkaUser = 1000;
const app = 'kafka';
const script = 'kafka-start.sh';
const files = { name: 'kafka-files', path: '/etc/meshcart' };
const data = '/var/lib/kafka';
const logs: Folder = { name: 'logs', path: '/opt/kafka/logs' };

/** Kafka without ZooKeeper, each node broker and controller, for events. */
export class KafkaChart extends Chart {
  constructor(scope: Construct, { nodes, resources, storage }: Brokers['kafka']) {
    super(scope, app, {
      namespace: dataNamespace,
      labels: chartLabels(app),
      disableResourceNameHashes: true,
    });
    account(this, app);
    disruptionBudget(this, app);
    nodesAlone(this);
    const nameOf = (node: string) => `${app}-${node}.${hostOf(app, dataNamespace)}`;
    new k8s.KubeConfigMap(this, 'files', {
      metadata: { name: files.name },
      data: {
        [script]: readFileSync(new URL(script, import.meta.url), 'utf8'),
        'server.properties': kafkaSettings(nodes, nameOf, `${data}/log`),
      },
    });
    const variables = {
      KAFKA_HEAP_OPTS: '-Xms256m -Xmx256m',
      KAFKA_USERNAME: brokerUser,
      KAFKA_PASSWORD: { secret: 'kafka', key: 'KAFKA_PASSWORD' },
      CLUSTER_ID: { secret: 'kafka', key: 'CLUSTER_ID' },
    };
    const folders = [temporary, logs];
    const apps = { tcpSocket: { port: k8s.IntOrString.fromNumber(brokerPorts.kafka) } };
    store(this, {
      app,
      image: kafkaImage,
      user: kafkaUser,
      container: {
        ...containerOf(app, kafkaImage, variables, resources, folders),
        command: ['/bin/bash', `${files.path}/${script}`],
        startupProbe: { ...apps, periodSeconds: 5, failureThreshold: 60 },
        readinessProbe: { ...apps, periodSeconds: 5 },
        livenessProbe: { ...apps, periodSeconds: 20, failureThreshold: 6 },
      },
      ports: [
        { name: 'tcp-apps', port: brokerPorts.kafka },
        { name: 'tcp-controller', port: nodePorts.controller },
        { name: 'tcp-nodes', port: nodePorts.broker },
      ],
      nodes,
      data: { path: data, storage },
      folders,
      files,
    });
  }
}

/** Among themselves nodes ask for no password: nobody else gets there. Who may ask as an app, the contracts say. */
function nodesAlone(scope: Construct): void {
  const others = [{ podSelector: { matchLabels: { app } } }];
  const ports = Object.values(nodePorts).map((port) => ({
    port: k8s.IntOrString.fromNumber(port),
    protocol: 'TCP',
  }));
  const names = [
    { port: k8s.IntOrString.fromNumber(53), protocol: 'UDP' },
    { port: k8s.IntOrString.fromNumber(53), protocol: 'TCP' },
  ];
  const nameServers = {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
    podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
  };
  new k8s.KubeNetworkPolicy(scope, 'nodes', {
    metadata: { name: 'kafka-nodes' },
    spec: {
      podSelector: { matchLabels: { app } },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: others, ports }],
      egress: [
        { to: others, ports },
        { to: [nameServers], ports: names },
      ],
    },
  });
}
