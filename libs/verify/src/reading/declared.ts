import type { Mesh } from '#mesh/mesh.js';
import { callersIn, rpcNamed } from '#mesh/queries.js';
import { memoized } from './memoized.js';

/** Who may call what by contract, batch forms included, both ways round: asked for every call there is. */
export const declaredIn = memoized((mesh: Mesh) => {
  const callees = new Map<string, Set<string>>();
  const callers = new Map<string, Set<string>>();
  for (const { app, calls } of callersIn(mesh))
    for (const callee of calls)
      for (const rpc of [callee, rpcNamed(mesh, callee)?.batch ?? callee]) {
        callees.set(app, (callees.get(app) ?? new Set()).add(rpc));
        callers.set(rpc, (callers.get(rpc) ?? new Set()).add(app));
      }
  const none: ReadonlySet<string> = new Set();
  return {
    calleesOf: (app: string): ReadonlySet<string> => callees.get(app) ?? none,
    callersOf: (rpc: string): ReadonlySet<string> => callers.get(rpc) ?? none,
  };
});
