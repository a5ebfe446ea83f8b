import type { Deployment } from '#mesh/deployment.js';
import { requestsPerClient } from '#mesh/istio/capacity.js';
import type { Mesh } from '#mesh/mesh.js';
import { callingApps, publicApps } from '#mesh/queries.js';

/** Where the apps may run, by name. */
export type Environments = ReadonlyMap<string, Deployment>;

/** What a concurrency makes of `http2MaxRequests` in one environment. */
export interface LimitPerClient {
  readonly environment: string;
  readonly limit: number;
}

/** In every environment that knows the app and all of its callers; empty where nobody calls it. */
export function limitsPerClient(
  mesh: Mesh,
  environments: Environments,
  app: string,
  concurrency: number,
): readonly LimitPerClient[] {
  const workload = mesh.workloads.find((each) => each.app === app);
  const callers = callingApps(mesh, app).filter((caller) => caller !== app);
  if (!workload || (callers.length === 0 && !publicApps(mesh).includes(app))) return [];
  return [...environments]
    .filter(([, { replicas }]) => [app, ...callers].every((each) => each in replicas))
    .map(([environment, deployment]) => ({
      environment,
      limit: requestsPerClient(mesh, deployment, { ...workload, concurrency }),
    }));
}

/** The least of them; no limit where there is none. */
export const leastShare =
  (mesh: Mesh, environments: Environments) =>
  (app: string, concurrency: number): number =>
    Math.min(Infinity, ...limitsPerClient(mesh, environments, app, concurrency).map(({ limit }) => limit));
