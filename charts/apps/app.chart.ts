import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { serviceAnnotations } from '#mesh/kong/calls.js';
import { appMetricsPort } from '#mesh/prometheus/metrics.js';
import type { Mesh } from '#mesh/mesh.js';
import type { Policy } from '#mesh/policies.js';
import { autoscaler, disruptionBudget } from '../constructs/availability.js';
import { policy } from '../constructs/custom.js';
import { chartLabels } from '../constructs/labels.js';
import { account, service } from '../constructs/service.js';
import { workload } from '../constructs/workload.js';
import type { Environment, ServiceName } from '../environments/environment.js';
import { namespace } from '../platform/names.js';
import { environmentOf } from './environment-of.js';
import { lifetimeOf } from './lifetime.js';
import { portsOf, probesOf } from './ports-of.js';

/** One app in the cluster: its account, its pods, its name, how many there are, and what they may do. */
export class AppChart extends Chart {
  constructor(
    scope: Construct,
    app: ServiceName,
    mesh: Mesh,
    environment: Environment,
    policies: readonly Policy[],
  ) {
    super(scope, app, { namespace, labels: chartLabels(app), disableResourceNameHashes: true });
    const { images, replicas, resources } = environment;
    const { min, max } = replicas[app];
    const lifetime = lifetimeOf(mesh, app);
    const stores = mesh.workloads.find((each) => each.app === app)?.stores;
    const ports = portsOf(mesh, app);
    account(this, app);
    workload(this, {
      app,
      component: 'service',
      image: images[app],
      variables: environmentOf(app, environment, lifetime, stores),
      resources: resources[app],
      sidecar: resources.sidecar,
      ports,
      probes: probesOf(mesh, app),
      lifetime,
      metricsPort: appMetricsPort,
      // An autoscaler's number must not be put back by the next apply.
      replicas: min === max ? min : undefined,
    });
    service(this, app, ports, serviceAnnotations(mesh, app));
    disruptionBudget(this, app);
    autoscaler(this, app, { min, max });
    for (const each of policies) policy(this, each);
  }
}
