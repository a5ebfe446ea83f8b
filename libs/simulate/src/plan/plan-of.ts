import { ports, type Deployment } from '#mesh/deployment.js';
import { expectedAnswer } from '#mesh/expected-answer.js';
import { expectedHttpAnswer } from '#mesh/expected-http-answer.js';
import type { Caller, Mesh } from '#mesh/mesh.js';
import { callersIn, rpcNamed } from '#mesh/queries.js';
import type { Distribution } from '../kernel/distribution.js';
import { gatewayApp, routeKey, type HandlerPlan, type Plan, type Route, type Source } from './plan.js';

/** What contracts do not say. */
export interface Assumptions {
  /** By app: requests that a replica works on at once. Absent: what its contract says. */
  readonly workers?: Readonly<Record<string, number>>;
  /** By app: how long its own work takes. Absent: what its contracts say, as `workOf` reads it. */
  readonly work?: Readonly<Record<string, Distribution>>;
}

/** What contracts and an environment make of a mesh, with what has to be assumed beside them. */
export function planOf(
  mesh: Mesh,
  deployment: Deployment,
  { workers = {}, work = {} }: Assumptions = {},
): Plan {
  const apps = mesh.workloads.map(({ app, concurrency }) => ({
    app,
    replicas: deployment.replicas[app] ?? { min: 1, max: 1 },
    workers: workers[app] ?? concurrency,
  }));
  const gateway = { app: gatewayApp, replicas: deployment.gateway.replicas, workers: Infinity };
  return {
    apps: new Map([gateway, ...apps].map((each) => [each.app, each])),
    handlers: new Map(
      callersIn(mesh).map((caller) => [caller.origin, handlerOf(mesh, caller, work[caller.app])]),
    ),
    sources: new Map(sourcesOf(mesh).map((source) => [source.origin, source])),
    routes: new Map(routesOf(mesh, deployment)),
  };
}

const handlerOf = (mesh: Mesh, caller: Caller, work = workOf(caller)): HandlerPlan => ({
  origin: caller.origin,
  app: caller.app,
  timeoutMs: caller.timeoutMs,
  work,
  calls: caller.calls.filter((name) => rpcNamed(mesh, name) !== undefined),
});

/** A contract states the most that its own work may take: 99 of 100 times it is less, and mostly a fifth. */
export const workOf = ({ localWorkMs }: Pick<Caller, 'localWorkMs'>): Distribution =>
  localWorkMs === 0
    ? { kind: 'constant', ms: 0 }
    : { kind: 'lognormal', p50Ms: localWorkMs / 5, p99Ms: localWorkMs };

const sourcesOf = (mesh: Mesh): readonly Source[] => [
  ...mesh.operations.map(({ origin }) => ({ origin, client: gatewayApp, runsThere: false })),
  ...mesh.entryPoints.map(({ origin, app }) => ({ origin, client: app, runsThere: true })),
];

function* routesOf(mesh: Mesh, deployment: Deployment): Iterable<readonly [string, Route]> {
  for (const { app, origin, method, path } of mesh.operations) {
    const request = { app, port: ports.http, method, path };
    const { route } = expectedHttpAnswer(mesh, deployment, 'gateway', request);
    if (route) yield [routeKey(gatewayApp, origin), route];
  }
  for (const { app } of mesh.workloads)
    for (const rpc of mesh.rpcs) {
      const { allowed, route } = expectedAnswer(mesh, deployment, { app }, rpc);
      if (allowed && route) yield [routeKey(app, rpc.name), route];
    }
}
