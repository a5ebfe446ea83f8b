import type { Caller, Mesh } from '#mesh/mesh.js';
import { callersIn, rpcNamed } from '#mesh/queries.js';

/** The RPCs whose time is part of a caller's: those it calls, and the batch form that may stand for it. */
export const waitsFor = (mesh: Mesh, caller: Caller): readonly string[] => {
  const batch = rpcNamed(mesh, caller.origin)?.batch;
  return batch === undefined ? caller.calls : [...caller.calls, batch];
};

/** Everyone who may call, each after all that it waits for. Only for a mesh without violations: it has no cycles. */
export function calleesFirst(mesh: Mesh): readonly Caller[] {
  const ordered = new Map<string, Caller>();
  const visit = (caller: Caller) => {
    if (ordered.has(caller.origin)) return;
    for (const name of waitsFor(mesh, caller)) {
      const rpc = rpcNamed(mesh, name);
      if (rpc) visit(rpc);
    }
    ordered.set(caller.origin, caller);
  };
  callersIn(mesh).forEach(visit);
  return [...ordered.values()];
}
