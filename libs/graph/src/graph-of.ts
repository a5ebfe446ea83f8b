import type { Deployment } from '#mesh/deployment.js';
import type { Caller, Mesh } from '#mesh/mesh.js';
import { callersIn, calledApps, edgeAppOf } from '#mesh/queries.js';
import { edgesOf } from './edges-of.js';
import { appId, type App, type CriticalPath, type Graph } from './graph.js';
import { nodesOf } from './nodes-of.js';
import { worstLatencies } from './worst-latency.js';

/** Draws what the contract states, also where it is unsafe. A deployment adds replicas and where leaves answer. */
export function graphOf(mesh: Mesh, deployment?: Deployment): Graph {
  const worst = worstLatencies(mesh);
  const roots: readonly Caller[] = [...mesh.operations, ...mesh.entryPoints];
  const criticalPaths = roots.map((root): CriticalPath => {
    const { ms, chain } = worst(root);
    return { root: root.origin, nodes: chain, worstMs: ms, timeoutMs: root.timeoutMs };
  });
  return {
    apps: appsOf(mesh, deployment),
    nodes: nodesOf(mesh, deployment, worst),
    edges: edgesOf(mesh, criticalPaths),
    criticalPaths,
  };
}

/** The one with calls that may take longest of all; undefined where nothing that starts calls anything. */
export const longestPath = ({ criticalPaths }: Graph): CriticalPath | undefined =>
  criticalPaths
    .filter(({ nodes }) => nodes.length > 1)
    .toSorted((one, other) => other.worstMs - one.worstMs || other.nodes.length - one.nodes.length)[0];

function appsOf(mesh: Mesh, deployment: Deployment | undefined): readonly App[] {
  const layers = layersOf(mesh);
  const starting = new Set(callersIn(mesh).map(({ app }) => app));
  const named = mesh.workloads.filter(
    ({ app, stores, thirdParties }) => starting.has(app) || stores.length + thirdParties.length > 0,
  );
  return named.map(({ app, concurrency }) => {
    const replicas = deployment?.replicas[app];
    return {
      id: appId(app),
      name: app,
      layer: layers.get(app) ?? 0,
      concurrency,
      replicas:
        replicas &&
        (replicas.min === replicas.max ? `${replicas.min}` : `${replicas.min} to ${replicas.max}`),
    };
  });
}

/** The longest way from the edge, or from an app that nobody calls; apps in a circle share no order. */
function layersOf(mesh: Mesh): ReadonlyMap<string, number> {
  const layers = new Map<string, number>();
  const callees = new Map(mesh.workloads.map(({ app }) => [app, calledApps(mesh, app)]));
  const edge = edgeAppOf(mesh);
  const visit = (app: string, path: readonly string[]): number => {
    const known = layers.get(app);
    if (known !== undefined) return known;
    const callers = [...callees].filter(
      ([caller, called]) => called.includes(app) && ![...path, app].includes(caller),
    );
    const layer =
      app === edge ? 0 : 1 + Math.max(-1, ...callers.map(([caller]) => visit(caller, [...path, app])));
    layers.set(app, layer);
    return layer;
  };
  for (const { app } of mesh.workloads) visit(app, []);
  return layers;
}
