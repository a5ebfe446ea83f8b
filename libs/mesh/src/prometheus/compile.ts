import type { Deployment } from '../deployment.js';
import type { Mesh } from '../mesh.js';
import { access, readable } from './access.js';
import { calls, labelled } from './calls.js';
import { capacity } from './capacity.js';
import type { MonitoringResource } from './resource.js';
import { scrape } from './scrape.js';

/** What is measured and who is woken, as the Prometheus operator takes it. */
export function compilePrometheus(mesh: Mesh, deployment: Deployment): readonly MonitoringResource[] {
  const { namespace, gateway } = deployment;
  return [
    {
      kind: 'PrometheusRule',
      app: undefined,
      metadata: { name: 'meshcart', namespace },
      spec: { groups: [...calls(mesh), capacity, access] },
    },
    ...labelled([namespace, gateway.namespace]),
    ...scrape(deployment),
    ...readable(deployment),
  ];
}
