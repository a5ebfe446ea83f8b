import type { App, Chart } from 'cdk8s';
import { compileIstio } from '#mesh/istio/compile.js';
import { compileKong } from '#mesh/kong/compile.js';
import type { Mesh } from '#mesh/mesh.js';
import { compileNetwork } from '#mesh/network/compile.js';
import { compilePrometheus } from '#mesh/prometheus/compile.js';
import { edgeAppOf } from '#mesh/queries.js';
import { AppChart } from './apps/app.chart.js';
import { TwinsChart } from './apps/twins.chart.js';
import { KafkaChart } from './brokers/kafka.chart.js';
import { RabbitMqChart } from './brokers/rabbitmq.chart.js';
import { TopicsChart } from './brokers/topics.chart.js';
import { withBrokers } from './brokers/with-brokers.js';
import { MigrationsChart } from './data/migrations.chart.js';
import { PostgresChart } from './data/postgres.chart.js';
import { deploymentOf, entranceOf } from './environments/deployment.js';
import { serviceNames, type Environment } from './environments/environment.js';
import { prod } from './environments/prod.js';
import { MeshWideChart } from './platform/mesh-wide.chart.js';
import { messagingAlerts } from './platform/messaging-alerts.js';
import { NamespacesChart } from './platform/namespaces.chart.js';
import { PoliciesChart } from './platform/policies.chart.js';

/** What must be there before any environment: `k8s/platform`. */
export const platform = (app: App): Chart[] => [new NamespacesChart(app), new MeshWideChart(app)];

/** For whoever runs the Prometheus operator: `k8s/monitoring`. The same everywhere, since promises are. */
export const monitoring = (app: App, mesh: Mesh): Chart[] => [
  new PoliciesChart(app, 'monitoring', [
    ...compilePrometheus(mesh, deploymentOf(prod)),
    messagingAlerts(mesh),
  ]),
];

/** The whole deployment on one page; each chart is a file of `k8s/<environment>`. */
export function meshcart(app: App, contracts: Mesh, environment: Environment): Chart[] {
  const { postgres, brokers, twins, resources } = environment;
  const mesh = withBrokers(contracts, environment);
  const deployment = deploymentOf(environment);
  const policies = [...compileNetwork(mesh, deployment), ...compileIstio(mesh, deployment)];
  const about = (name?: string) => policies.filter((policy) => policy.app === name);
  const edgeApp = edgeAppOf(mesh) ?? 'api';
  return [
    new PoliciesChart(app, 'policies', about()),
    new PoliciesChart(app, 'kong', compileKong(mesh, deployment, entranceOf(environment))),
    ...(postgres.kind === 'inside' ? [new PostgresChart(app, postgres)] : []),
    ...(brokers ? [new KafkaChart(app, brokers.kafka), new RabbitMqChart(app, brokers.rabbitMq)] : []),
    new MigrationsChart(app, environment),
    ...(brokers ? [new TopicsChart(app, environment, brokers.kafka.nodes)] : []),
    ...serviceNames.map((name) => new AppChart(app, name, mesh, environment, about(name))),
    ...(twins ? [new TwinsChart(app, edgeApp, twins, resources.sidecar, about('twins'))] : []),
  ];
}
