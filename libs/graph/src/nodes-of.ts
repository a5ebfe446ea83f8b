import { Access, Kind } from '#contracts/meshcart/mesh/v1/policy_pb.js';
import { isInside, type Deployment } from '#mesh/deployment.js';
import { documentsTimeoutMs, doorTimeoutMs } from '#mesh/istio/calls.js';
import type { Caller, Door, EntryPoint, Mesh, Operation, Rpc } from '#mesh/mesh.js';
import { edgeAppOf, triesOf } from '#mesh/queries.js';
import { worstCaseTries } from '#mesh/worst-case.js';
import { gatewayId, type Amplification, type Budget, type Node, type RetryClass } from './graph.js';
import type { WorstLatency } from './worst-latency.js';

type Worst = (caller: Caller) => WorstLatency;

/** The gateway, what it routes to, what starts by itself, RPCs, and then the leaves. */
export function nodesOf(mesh: Mesh, deployment: Deployment | undefined, worst: Worst): readonly Node[] {
  const amplification = amplificationIn(mesh);
  const budget = (caller: Caller): Budget => ({
    timeoutMs: caller.timeoutMs,
    tryMs: caller.tryMs,
    localWorkMs: caller.localWorkMs,
    worstMs: worst(caller).ms,
  });
  const isOpen = mesh.operations.length + mesh.doors.length > 0;
  return [
    ...(isOpen
      ? [{ ...plain, id: gatewayId, kind: 'gateway' as const, label: 'gateway', detail: 'Kong' }]
      : []),
    ...mesh.operations.map((operation) => ({ ...operationNode(operation), budget: budget(operation) })),
    ...mesh.doors.map((door) => doorNode(door, door.app === edgeAppOf(mesh))),
    ...mesh.entryPoints.map((point) => ({ ...entryNode(point), budget: budget(point) })),
    ...mesh.rpcs.map((rpc) => ({
      ...rpcNode(rpc),
      budget: budget(rpc),
      amplification: amplification.get(rpc.name) ?? [],
    })),
    ...unknownNodes(mesh),
    ...leafNodes(mesh, deployment),
  ];
}

const plain = {
  app: undefined,
  detail: '',
  budget: undefined,
  tries: 1,
  retryClass: undefined,
  amplification: [],
  maxTries: undefined,
  objective: undefined,
  place: undefined,
} satisfies Partial<Node>;

const operationNode = (operation: Operation): Node => ({
  ...plain,
  id: operation.origin,
  kind: 'operation',
  app: operation.app,
  label: `${operation.method} ${operation.path}`,
  detail: [operation.name, accesses[operation.access], ...operation.scopes].filter(Boolean).join(', '),
  maxTries: operation.maxTries,
  objective: operation.objective,
  place: operation.places(),
});

const accesses: Readonly<Record<Access, string>> = {
  [Access.UNSPECIFIED]: '',
  [Access.PUBLIC]: 'public',
  [Access.TOKEN]: 'token',
  [Access.SIGNATURE]: 'signature',
};

const doorNode = ({ prefix, app }: Door, ofEdge: boolean): Node => {
  const timeoutMs = ofEdge ? documentsTimeoutMs : doorTimeoutMs;
  return {
    ...plain,
    id: `door:${prefix}`,
    kind: 'door',
    app,
    label: `${prefix}/…`,
    detail: 'paths below this are answered as they come',
    budget: { timeoutMs, tryMs: timeoutMs, localWorkMs: 0, worstMs: timeoutMs },
  };
};

const entryNode = ({ origin, app, name, kind, topic, queue, maxTries, places }: EntryPoint): Node => ({
  ...plain,
  id: origin,
  kind: entryKinds[kind],
  app,
  label: name,
  detail: topic ? `topic ${topic}` : queue ? `queue ${queue}` : '',
  maxTries,
  place: places(),
});

const entryKinds = {
  [Kind.UNSPECIFIED]: 'worker',
  [Kind.WORKER]: 'worker',
  [Kind.CONSUMER]: 'consumer',
  [Kind.JOB]: 'job',
} as const;

const rpcNode = (rpc: Rpc): Node => ({
  ...plain,
  id: rpc.name,
  kind: 'rpc',
  app: rpc.app,
  label: rpc.name.slice(rpc.name.indexOf('/') + 1),
  detail: [rpc.name.slice(0, rpc.name.indexOf('/')), rpc.streaming ? 'stream' : '']
    .filter(Boolean)
    .join(', '),
  tries: triesOf(rpc),
  retryClass: classOf(rpc),
  objective: rpc.objective,
  place: rpc.places(),
});

const classOf = ({ repeatable, keyed }: Rpc): RetryClass =>
  repeatable ? (keyed ? 'with key' : 'repeatable') : 'not repeatable';

function unknownNodes(mesh: Mesh): Node[] {
  const known = new Set(mesh.rpcs.map(({ name }) => name));
  const called = [...mesh.rpcs, ...mesh.operations, ...mesh.entryPoints].flatMap(({ calls }) => calls);
  const detail = 'no contract describes it';
  return [...new Set(called)]
    .filter((name) => !known.has(name))
    .map((id) => ({ ...plain, id, kind: 'unknown', label: id, detail }));
}

function leafNodes(mesh: Mesh, deployment: Deployment | undefined): Node[] {
  const parties = new Map(
    mesh.workloads.flatMap(({ thirdParties }) => thirdParties).map((each) => [each.name, each]),
  );
  const stores = [...new Set(mesh.workloads.flatMap((workload) => workload.stores))].sort();
  return [
    ...[...parties.values()].map((party): Node => {
      const instead = deployment?.thirdParties[party.name];
      const { host, port } = instead?.kind === 'external' ? instead.party : party;
      const detail = instead?.kind === 'twin' ? `stand-in ${instead.app}:${instead.port}` : `${host}:${port}`;
      return { ...plain, id: `party:${party.name}`, kind: 'third-party', label: party.name, detail };
    }),
    ...stores.map((name): Node => {
      const store = deployment?.stores[name];
      const detail = store
        ? `${store.host}:${store.port}, ${isInside(store) ? 'in the cluster' : 'outside'}`
        : '';
      return { ...plain, id: `store:${name}`, kind: 'store', label: name, detail };
    }),
  ];
}

/** Of each RPC, what operations and entry points may multiply to there. */
function amplificationIn(mesh: Mesh): ReadonlyMap<string, readonly Amplification[]> {
  const all = [...mesh.operations, ...mesh.entryPoints].flatMap((root) =>
    [...worstCaseTries(mesh, root)].map(([rpc, tries]) => ({
      rpc,
      from: { root: root.origin, tries, allowed: root.maxTries },
    })),
  );
  const byRpc = Map.groupBy(all, ({ rpc }) => rpc);
  return new Map(
    [...byRpc].map(([rpc, each]) => [
      rpc,
      each.map(({ from }) => from).toSorted((one, other) => other.tries - one.tries),
    ]),
  );
}
