import type { Caller, Mesh } from '#mesh/mesh.js';
import { callersIn, edgeAppOf, rpcNamed, triesOf } from '#mesh/queries.js';
import { documentsTimeoutMs, doorTimeoutMs } from '#mesh/istio/calls.js';
import { appId, gatewayId, type CriticalPath, type Edge } from './graph.js';

/** Routes of the gateway, then calls in the order of their callers, then what apps connect to. */
export function edgesOf(mesh: Mesh, paths: readonly CriticalPath[]): readonly Edge[] {
  const critical = new Set(
    paths.flatMap(({ nodes }) => nodes.slice(1).map((to, index) => `${nodes[index]} ${to}`)),
  );
  return [
    ...mesh.operations.map(({ origin, timeoutMs }) => route(origin, timeoutMs)),
    ...mesh.doors.map(({ prefix, app }) =>
      route(`door:${prefix}`, app === edgeAppOf(mesh) ? documentsTimeoutMs : doorTimeoutMs),
    ),
    ...callersIn(mesh).flatMap((caller) =>
      caller.calls.map((to) => callEdge(mesh, caller, to, critical.has(`${caller.origin} ${to}`))),
    ),
    ...mesh.workloads.flatMap(({ app, stores, thirdParties }) => [
      ...thirdParties.map(({ name }) => connection(app, `party:${name}`)),
      ...stores.map((name) => connection(app, `store:${name}`)),
    ]),
  ];
}

function callEdge(mesh: Mesh, caller: Caller, to: string, critical: boolean): Edge {
  const rpc = rpcNamed(mesh, to);
  const leftMs = caller.tryMs - caller.localWorkMs;
  return {
    from: caller.origin,
    to,
    kind: 'call',
    deadlineMs: rpc && Math.min(rpc.timeoutMs, leftMs),
    tries: rpc ? triesOf(rpc) : 1,
    batch: rpc?.batch,
    critical,
  };
}

const single = { tries: 1, batch: undefined, critical: false };

const route = (to: string, deadlineMs: number): Edge => ({
  ...single,
  from: gatewayId,
  to,
  kind: 'route',
  deadlineMs,
});

const connection = (app: string, to: string): Edge => ({
  ...single,
  from: appId(app),
  to,
  kind: 'connection',
  deadlineMs: undefined,
});
