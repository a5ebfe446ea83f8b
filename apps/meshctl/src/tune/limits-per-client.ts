import { dev } from '#charts/environments/dev.js';
import { deploymentOf } from '#charts/environments/deployment.js';
import { prod } from '#charts/environments/prod.js';
import { staging } from '#charts/environments/staging.js';
import { requestsPerClient } from '#mesh/istio/capacity.js';
import type { Mesh } from '#mesh/mesh.js';
import { callingApps, publicApps } from '#mesh/queries.js';

/** What a concurrency makes of `http2MaxRequests` in one environment. */
export interface LimitPerClient {
  readonly environment: string;
  readonly limit: number;
}

/** In every environment that knows the app and all of its callers; empty where nobody calls it. */
export function limitsPerClient(mesh: Mesh, app: string, concurrency: number): readonly LimitPerClient[] {
  const workload = mesh.workloads.find((each) => each.app === app);
  const callers = callingApps(mesh, app).filter((caller) => caller !== app);
  if (!workload || (callers.length === 0 && !publicApps(mesh).includes(app))) return [];
  return [dev, staging, prod]
    .filter(({ replicas }) => [app, ...callers].every((each) => each in replicas))
    .map((environment) => ({
      environment: environment.name,
      limit: requestsPerClient(mesh, deploymentOf(environment), { ...workload, concurrency }),
    }));
}

/** The least of them; no limit where there is none. */
export const leastShare =
  (mesh: Mesh) =>
  (app: string, concurrency: number): number =>
    Math.min(Infinity, ...limitsPerClient(mesh, app, concurrency).map(({ limit }) => limit));
