import { describe, expect, it } from '@jest/globals';
import { mesh } from '#contracts/contracts.js';
import { topics } from '#contracts/topics.js';
import type { Mesh } from '#mesh/mesh.js';
import { compileNetwork } from '#mesh/network/compile.js';
import { isOpen, type Pod } from '../../test/support/network-verdict.js';
import { filesOf, manifestsIn, ofKind, podOwnersIn } from '../../test/support/rendered.js';
import { deploymentOf } from '../environments/deployment.js';
import { devBrokers } from '../environments/dev-brokers.js';
import { dev } from '../environments/dev.js';
import { kafkaSettings } from './kafka-settings.js';
import { withBrokers } from './with-brokers.js';

const manifests = manifestsIn('dev-brokers');
const pod = (namespace: string, app: string, labels = {}): Pod => ({ namespace, labels: { app, ...labels } });
const apps = mesh.workloads.map(({ app }) => app);
const clients: readonly Pod[] = [
  ...[...apps, 'twins', 'stranger'].map((app) => pod('meshcart', app)),
  pod('meshcart', 'declare-topics', { 'app.kubernetes.io/component': 'migration' }),
  pod('kong', 'kong'),
  pod('elsewhere', 'orders'),
  pod('meshcart-data', 'postgres'),
];
const nameOf = ({ namespace, labels }: Pod) => `${namespace}/${labels.app}`;
const policies = ofKind(manifests, 'NetworkPolicy') as unknown as Parameters<typeof isOpen>[0];
const reaching = (app: string, port: number, from = clients, given = policies) =>
  from.filter((each) => isOpen(given, each, pod('meshcart-data', app), port)).map(nameOf);

describe('the brokers of a cluster', () => {
  it('are reached by those who publish or consume, by the job that declares topics, and by nobody else', () => {
    expect(reaching('kafka', 9092)).toEqual([
      'meshcart/billing',
      'meshcart/notifications',
      'meshcart/orders',
      'meshcart/declare-topics',
    ]);
    expect(reaching('rabbitmq', 5672)).toEqual(['meshcart/notifications', 'meshcart/orders']);
  });

  it('are closed to an app whose contract says that it neither consumes nor publishes', () => {
    const silent: Mesh = {
      ...mesh,
      entryPoints: mesh.entryPoints.filter(({ app }) => app !== 'notifications'),
    };
    const other = compileNetwork(withBrokers(silent, devBrokers), deploymentOf(devBrokers));

    expect(reaching('kafka', 9092, clients, other)).not.toContain('meshcart/notifications');
    expect(reaching('rabbitmq', 5672, clients, other)).toEqual(['meshcart/orders']);
  });

  it('speak among themselves where nobody else gets', () => {
    const [one, ...others] = [pod('meshcart-data', 'kafka'), ...clients];
    for (const port of [9093, 9094]) {
      expect(one && isOpen(policies, one, one, port)).toBe(true);
      expect(reaching('kafka', port, others)).toEqual([]);
    }
  });

  it('are what the sidecars of those apps, and of no others, may reach', () => {
    const hostsOf = (app: string) =>
      ofKind(manifests, 'Sidecar')
        .filter(({ metadata }) => metadata.name === app)
        .flatMap(({ spec }) =>
          (spec as { egress: { hosts: string[] }[] }).egress.flatMap(({ hosts }) => hosts),
        )
        .filter((host) => /kafka|rabbitmq/.test(host));
    const [kafka, rabbitMq] = ['kafka', 'rabbitmq'].map(
      (broker) => `meshcart-data/${broker}.meshcart-data.svc.cluster.local`,
    );

    expect(apps.map((app) => [app, hostsOf(app)])).toEqual([
      ['api', []],
      ['billing', [kafka]],
      ['notifications', [kafka, rabbitMq]],
      ['orders', [kafka, rabbitMq]],
      ['users', []],
    ]);
  });

  it('are named to the apps that reach them, and to no others', () => {
    const told = podOwnersIn('dev-brokers').flatMap(({ metadata, template }) =>
      template.spec.containers
        .flatMap(({ env = [] }) => env)
        .filter(({ name }) => ['KAFKA_BROKERS', 'AMQP_URL'].includes(name))
        .map(({ name }) => `${metadata.name.replace(/-dev$/, '')} ${name}`),
    );

    expect(told.toSorted()).toEqual([
      'billing KAFKA_BROKERS',
      'declare-topics KAFKA_BROKERS',
      'notifications AMQP_URL',
      'notifications KAFKA_BROKERS',
      'orders AMQP_URL',
      'orders KAFKA_BROKERS',
    ]);
  });

  it('are as many as the topics want replicas, and each topic has a publisher', () => {
    const { nodes } = devBrokers.brokers?.kafka ?? { nodes: 0 };
    for (const { replicas, name } of topics) {
      expect(replicas).toBeLessThanOrEqual(nodes);
      expect(apps).toContain(name.split('.')[1]);
    }
    const settings = kafkaSettings(nodes, (node) => `kafka-${node}.example`, '/data');
    expect(settings).toContain('controller.quorum.voters=0@kafka-0.example:9093,1@kafka-1.example:9093,2@');
    expect(settings).toContain('node.id=@NODE@\n');
  });

  it('are not there where nobody asked for them', () => {
    expect([...filesOf('dev').keys()].filter((file) => /kafka|rabbit|topics/.test(file))).toEqual([]);
    expect(withBrokers(mesh, dev)).toBe(mesh);
  });
});
