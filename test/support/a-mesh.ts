import type { Caller, EntryPoint, Mesh, Operation, Rpc, Workload } from '#mesh/mesh.js';
import { Access, Kind, LimitClass } from '#contracts/meshcart/mesh/v1/policy_pb.js';

/** `app` and `name` suffice for an RPC that keeps all rules: a read of one second. */
export function anRpc(change: Partial<Rpc> & { readonly name: string }): Rpc {
  const timeoutMs = change.timeoutMs ?? 1000;
  return {
    origin: change.name,
    app: appIn(change.name),
    timeoutMs,
    tryMs: change.retry?.perTryTimeoutMs ?? timeoutMs,
    localWorkMs: 100,
    calls: [],
    batch: undefined,
    repeatable: true,
    keyed: false,
    retry: undefined,
    streaming: false,
    objective: undefined,
    places: placesOf(change.name),
    ...change,
  };
}

/** A public GET of ten seconds, served by `api`. */
export function anOperation(change: Partial<Operation> & { readonly name: string }): Operation {
  const timeoutMs = change.timeoutMs ?? 10_000;
  return {
    origin: `shop.edge.v1.EdgeService/${change.name}`,
    app: 'api',
    method: 'GET',
    path: `/v1/${change.name}`,
    access: Access.PUBLIC,
    scopes: [],
    keyRequired: false,
    limitClass: LimitClass.READ,
    timeoutMs,
    tryMs: timeoutMs,
    localWorkMs: 100,
    calls: [],
    maxTries: 4,
    objective: undefined,
    places: placesOf(change.name),
    ...change,
  };
}

/** A worker of ten seconds. */
export function anEntryPoint(
  change: Partial<EntryPoint> & { readonly app: string; readonly name: string },
): EntryPoint {
  const timeoutMs = change.timeoutMs ?? 10_000;
  return {
    origin: `${change.app}#${change.name}`,
    kind: Kind.WORKER,
    topic: '',
    queue: '',
    timeoutMs,
    tryMs: timeoutMs,
    localWorkMs: 100,
    calls: [],
    maxTries: 4,
    places: placesOf(change.name),
    ...change,
  };
}

/** A workload for each app that is named, and all that is given. */
export function aMesh(parts: Partial<Mesh>): Mesh {
  const { rpcs = [], operations = [], entryPoints = [], doors = [] } = parts;
  const apps = [...new Set([...rpcs, ...operations, ...entryPoints].map(({ app }) => app))]
    .filter(Boolean)
    .sort();
  const workloads = apps.map((app) => aWorkload({ app, services: servicesOf(rpcs, app) }));
  return { workloads, rpcs, operations, entryPoints, doors, ...parts };
}

export const aWorkload = (change: Partial<Workload> & { readonly app: string }): Workload => ({
  services: [],
  concurrency: 100,
  ejectionFailures: 5,
  retryBudgetPercent: 20,
  thirdParties: [],
  stores: [],
  places: placesOf(change.app),
  ...change,
});

const servicesOf = (rpcs: readonly Rpc[], app: string) => [
  ...new Set(rpcs.filter((rpc) => rpc.app === app).map(({ name }) => name.slice(0, name.indexOf('/')))),
];

/** "shop.users.v1.UsersService/Get" is served by users. */
const appIn = (rpc: string) => rpc.split('.')[1] ?? '';

/** Every field has a line of its own, so that a test sees which one is named. */
const placesOf =
  (name: string): Caller['places'] =>
  (field) => ({ file: `${name}.proto`, line: field === undefined ? 1 : lines.indexOf(field) + 2 });

const lines = ['timeout', 'calls', 'repeat', 'batch', 'retry', 'max_tries', 'slo'];
