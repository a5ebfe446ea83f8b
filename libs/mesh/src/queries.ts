import type { Caller, Edge, Mesh, Rpc } from './mesh.js';

interface Index {
  readonly rpcs: ReadonlyMap<string, Rpc>;
  /** Of each batch form, the read that it answers many of. */
  readonly reads: ReadonlyMap<string, string>;
  /** Of each app, what it may call; of each RPC, the apps that may; of each app, what it serves. */
  readonly callees: ReadonlyMap<string, readonly string[]>;
  readonly callers: ReadonlyMap<string, readonly string[]>;
  readonly served: ReadonlyMap<string, readonly Rpc[]>;
}

const indexes = new WeakMap<Mesh, Index>();

/** Undefined where no contract describes it. */
export const rpcNamed = (mesh: Mesh, name: string): Rpc | undefined => indexOf(mesh).rpcs.get(name);

/** The read that a batch RPC answers many of; the RPC itself where it is no batch form. */
export const readOf = (mesh: Mesh, name: string): string => indexOf(mesh).reads.get(name) ?? name;

/** Everyone who may call: RPCs, operations, entry points. */
export const callersIn = (mesh: Mesh): readonly Caller[] => [
  ...mesh.rpcs,
  ...mesh.operations,
  ...mesh.entryPoints,
];

/** Every allowed call; the batch form is not listed beside its read. */
export const declaredEdges = (mesh: Mesh): readonly Edge[] =>
  callersIn(mesh).flatMap(({ origin, calls }) => calls.map((callee) => ({ origin, callee })));

/** What an app may call at all, batch forms included, sorted. */
export const calleesOf = (mesh: Mesh, app: string): readonly string[] => indexOf(mesh).callees.get(app) ?? [];

/** The apps that may call an RPC, sorted. */
export const callersOf = (mesh: Mesh, rpc: string): readonly string[] => indexOf(mesh).callers.get(rpc) ?? [];

/** The apps that an app may call some RPC of, sorted; itself only where a contract says so. */
export const calledApps = (mesh: Mesh, app: string): readonly string[] =>
  [...new Set(calleesOf(mesh, app).flatMap((rpc) => rpcNamed(mesh, rpc)?.app ?? []))].sort();

/** The apps that may call some RPC of an app, sorted. */
export function callingApps(mesh: Mesh, app: string): readonly string[] {
  const callers = new Set(rpcsOf(mesh, app).flatMap(({ name }) => callersOf(mesh, name)));
  return [...callers].sort();
}

/** The RPCs that an app serves, sorted. */
export const rpcsOf = (mesh: Mesh, app: string): readonly Rpc[] => indexOf(mesh).served.get(app) ?? [];

/** The app that answers the public operations; undefined where there are none. */
export const edgeAppOf = (mesh: Mesh): string | undefined => mesh.operations[0]?.app;

/** The apps that the gateway may reach: the edge, and those behind a door. */
export const publicApps = (mesh: Mesh): readonly string[] =>
  [...new Set([...mesh.operations.slice(0, 1), ...mesh.doors].map(({ app }) => app))].sort();

/** How often the handler of an RPC may be entered for one call. */
export const triesOf = ({ retry, repeatable }: Rpc): number => (repeatable ? 1 + (retry?.attempts ?? 0) : 1);

function indexOf(mesh: Mesh): Index {
  const known = indexes.get(mesh);
  if (known) return known;
  const rpcs = new Map(mesh.rpcs.map((rpc) => [rpc.name, rpc]));
  const callees = new Map<string, Set<string>>();
  for (const { app, calls } of callersIn(mesh))
    for (const callee of calls) {
      const own = callees.get(app) ?? new Set();
      const batch = rpcs.get(callee)?.batch;
      callees.set(app, batch ? own.add(callee).add(batch) : own.add(callee));
    }
  const apps = new Set(mesh.workloads.map(({ app }) => app));
  const pairs = [...callees].flatMap(([app, own]) => [...own].map((rpc) => ({ app, rpc })));
  const callers = Map.groupBy(
    pairs.filter(({ app }) => apps.has(app)),
    ({ rpc }) => rpc,
  );
  const index = {
    rpcs,
    reads: new Map(mesh.rpcs.flatMap(({ name, batch }) => (batch ? [[batch, name] as const] : []))),
    callees: new Map([...callees].map(([app, own]) => [app, [...own].sort()])),
    callers: new Map([...callers].map(([rpc, own]) => [rpc, own.map(({ app }) => app).sort()])),
    served: Map.groupBy(mesh.rpcs, ({ app }) => app),
  };
  indexes.set(mesh, index);
  return index;
}
