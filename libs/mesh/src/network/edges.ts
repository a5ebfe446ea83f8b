import type { Caller, Mesh } from '../mesh.js';

/** The apps that one app calls over gRPC, sorted. */
export function calleesOfApp(mesh: Mesh, app: string): readonly string[] {
  const calls = callers(mesh).flatMap((caller) => (caller.app === app ? caller.calls : []));
  return sortedApps(calls.map((rpc) => appOfRpc(mesh, rpc)).filter((callee) => callee !== app));
}

/** The apps that call one app over gRPC, sorted. */
export const callersOfApp = (mesh: Mesh, app: string): readonly string[] =>
  sortedApps(mesh.workloads.map((each) => each.app).filter((each) => calleesOfApp(mesh, each).includes(app)));

const callers = ({ rpcs, operations, entryPoints }: Mesh): readonly Caller[] => [
  ...rpcs,
  ...operations,
  ...entryPoints,
];

function appOfRpc({ workloads }: Mesh, rpc: string): string {
  const service = rpc.slice(0, rpc.indexOf('/'));
  const found = workloads.find(({ services }) => services.includes(service));
  if (!found) throw new Error(`no app serves ${rpc}`);
  return found.app;
}

const sortedApps = (apps: readonly string[]): readonly string[] => [...new Set(apps)].sort();
