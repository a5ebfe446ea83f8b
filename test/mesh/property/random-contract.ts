import * as fc from 'fast-check';
import { Access, Kind, LimitClass } from '#contracts/meshcart/mesh/v1/policy_pb.js';
import type { Deployment } from '#mesh/deployment.js';
import type { EntryPoint, Mesh, Operation, Rpc, Workload } from '#mesh/mesh.js';
import type { Contract } from './contract.js';

const apps = ['ant', 'bee', 'cat', 'dog', 'elk'] as const;
const edge = 'edge';
const nowhere = () => ({ file: '', line: undefined });

// Bounds of what is drawn; all that a contract must keep to follows by construction.
const draw = {
  rpc: fc.record({
    app: fc.nat(4),
    service: fc.nat(1),
    /** Bits: which of the RPCs after it are called. */
    calls: fc.nat(255),
    slackMs: fc.integer({ min: 1, max: 400 }),
    localWorkMs: fc.integer({ min: 0, max: 100 }),
    repeatable: fc.boolean(),
    attempts: fc.nat(3),
    statesRetry: fc.boolean(),
    streaming: fc.nat(6).map((n) => n === 0),
    namesBatch: fc.boolean(),
  }),
  root: fc.record({
    app: fc.nat(4),
    calls: fc.nat(4095),
    isOperation: fc.boolean(),
    slackMs: fc.integer({ min: 1, max: 900 }),
  }),
  replicas: fc.record({ min: fc.integer({ min: 1, max: 3 }), more: fc.nat(3) }),
};
type RpcDraw = typeof draw.rpc extends fc.Arbitrary<infer Drawn> ? Drawn : never;
type RootDraw = typeof draw.root extends fc.Arbitrary<infer Drawn> ? Drawn : never;

/** Contracts that keep the rules. RPCs call only RPCs after them, so that there is no cycle. */
export const randomContract: fc.Arbitrary<Contract> = fc
  .record({
    rpcs: fc.array(draw.rpc, { minLength: 1, maxLength: 10 }),
    roots: fc.array(draw.root, { minLength: 1, maxLength: 5 }),
    concurrency: fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 6, maxLength: 6 }),
    ejectionFailures: fc.integer({ min: 1, max: 20 }),
    retryBudgetPercent: fc.integer({ min: 1, max: 100 }),
    replicas: fc.array(draw.replicas, { minLength: 7, maxLength: 7 }),
    hasDoor: fc.boolean(),
    hasStore: fc.boolean(),
    thirdParty: fc.constantFrom('none', 'external', 'twin' as const),
  })
  .map(
    ({
      rpcs: drawn,
      roots,
      concurrency,
      ejectionFailures,
      retryBudgetPercent,
      replicas,
      hasDoor,
      hasStore,
      thirdParty,
    }) => {
      const rpcs = rpcsFrom(drawn);
      const operations = roots
        .filter(({ isOperation }) => isOperation)
        .map((root, index) => operationFrom(root, index, rpcs));
      const entryPoints = roots
        .filter(({ isOperation }) => !isOperation)
        .map((root, index) => entryPointFrom(root, index, rpcs));
      const named = new Set([...rpcs, ...operations, ...entryPoints].map(({ app }) => app));
      const workloads = [...named].toSorted().map((app, index): Workload => ({
        app,
        services: [
          ...new Set(rpcs.filter((rpc) => rpc.app === app).map(({ name }) => name.split('/')[0] ?? '')),
        ],
        concurrency: concurrency[index] ?? 1,
        // The first app keeps what contracts that state neither would have.
        ejectionFailures: index === 0 ? 5 : ejectionFailures,
        retryBudgetPercent: index === 0 ? 20 : retryBudgetPercent,
        thirdParties:
          thirdParty === 'none' || index > 0
            ? []
            : [{ name: 'payer', host: 'api.payer.example', port: 443, tls: true }],
        stores: hasStore ? ['postgres'] : [],
        places: nowhere,
      }));
      const doors =
        hasDoor && operations.length > 0 ? [{ prefix: '/login', app: workloads[0]?.app ?? edge }] : [];
      const mesh: Mesh = { workloads, rpcs: rpcs.toSorted(byName), operations, entryPoints, doors };
      return { mesh, deployment: deploymentOf(workloads, replicas, hasStore, thirdParty) };
    },
  );

const byName = (one: Rpc, other: Rpc) => (one.name < other.name ? -1 : 1);

/** From the last to the first, so that each knows how long its callees take. */
function rpcsFrom(drawn: readonly RpcDraw[]): readonly Rpc[] {
  const made: Rpc[] = [];
  for (const [index, each] of [...drawn.entries()].toReversed()) made.unshift(rpcFrom(each, index, made));
  return made;
}

function rpcFrom(drawn: RpcDraw, index: number, later: readonly Rpc[]): Rpc {
  const app = apps[drawn.app] ?? 'ant';
  const callees = later.filter((_, bit) => drawn.calls & (1 << bit));
  const tryMs = drawn.slackMs + drawn.localWorkMs + longest(callees);
  const mayRetry =
    drawn.repeatable && !drawn.streaming && below(callees, later).every(({ repeatable }) => repeatable);
  const attempts = mayRetry ? drawn.attempts : 0;
  const timeoutMs = attempts > 0 ? tryMs * (attempts + 1) + drawn.slackMs : tryMs;
  const name = `shop.${app}.v1.S${drawn.service}/R${index}`;
  const batch = later.find((rpc) => rpc.app === app && rpc.repeatable && rpc.timeoutMs <= timeoutMs);
  return {
    origin: name,
    name,
    app,
    timeoutMs,
    tryMs: attempts > 0 ? tryMs : timeoutMs,
    localWorkMs: drawn.localWorkMs,
    calls: callees.map((callee) => callee.name),
    batch: drawn.namesBatch ? batch?.name : undefined,
    repeatable: drawn.repeatable,
    keyed: false,
    retry:
      attempts > 0 || drawn.statesRetry ? { attempts, perTryTimeoutMs: attempts > 0 ? tryMs : 0 } : undefined,
    streaming: drawn.streaming,
    objective: undefined,
    places: nowhere,
  };
}

const longest = (callees: readonly Rpc[]): number =>
  Math.max(0, ...callees.map(({ timeoutMs }) => timeoutMs));

function below(callees: readonly Rpc[], all: readonly Rpc[]): readonly Rpc[] {
  return callees.flatMap((callee) => [
    callee,
    ...below(
      all.filter(({ name }) => callee.calls.includes(name)),
      all,
    ),
  ]);
}

function callerFrom(root: RootDraw, rpcs: readonly Rpc[]) {
  const callees = rpcs.filter((_, bit) => root.calls & (1 << bit));
  const timeoutMs = root.slackMs + longest(callees);
  return {
    timeoutMs,
    tryMs: timeoutMs,
    localWorkMs: 0,
    calls: callees.map(({ name }) => name),
    maxTries: Number.MAX_SAFE_INTEGER,
    places: nowhere,
  };
}

const operationFrom = (root: RootDraw, index: number, rpcs: readonly Rpc[]): Operation => ({
  ...callerFrom(root, rpcs),
  origin: `shop.edge.v1.EdgeService/O${index}`,
  app: edge,
  name: `O${index}`,
  method: index % 2 ? 'POST' : 'GET',
  path: index % 3 ? `/v1/things${index}/{id}` : `/v1/things${index}`,
  access: index % 3 === 1 ? Access.SIGNATURE : Access.PUBLIC,
  scopes: [],
  keyRequired: false,
  limitClass: LimitClass.READ,
  objective: undefined,
});

function entryPointFrom(root: RootDraw, index: number, rpcs: readonly Rpc[]): EntryPoint {
  const app = apps[root.app] ?? 'ant';
  return {
    ...callerFrom(root, rpcs),
    origin: `${app}#worker-${index}`,
    app,
    name: `worker-${index}`,
    kind: Kind.WORKER,
    topic: '',
    queue: '',
  };
}

function deploymentOf(
  workloads: readonly Workload[],
  replicas: readonly { min: number; more: number }[],
  hasStore: boolean,
  thirdParty: string,
): Deployment {
  const ofIndex = (index: number) => {
    const { min = 1, more = 0 } = replicas[index] ?? {};
    return { min, max: min + more };
  };
  return {
    namespace: 'shop',
    dataNamespace: 'data',
    stores: hasStore ? { postgres: { host: 'postgres', port: 5432 } } : {},
    replicas: Object.fromEntries(workloads.map(({ app }, index) => [app, ofIndex(index)])),
    thirdParties:
      thirdParty === 'twin' ? { payer: { kind: 'twin', app: 'twins', port: 12111, protocol: 'http' } } : {},
    gateway: { namespace: 'kong', account: 'kong', labels: { app: 'kong' }, replicas: ofIndex(6) },
  };
}
