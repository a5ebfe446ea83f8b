import type { Caller, Mesh } from '#mesh/mesh.js';
import { rpcNamed } from '#mesh/queries.js';
import { smallest } from './budget.js';
import type { Hop, Worst } from './explanation.js';

/** The most that a call may cost: how long until its caller knows, and how often each RPC may begin to work for it. */
export function worstOf(mesh: Mesh | undefined, call: Hop, root: Caller | undefined): Worst {
  const entries = entriesBy(call);
  const entered = new Map<string, number>();
  const visit = (caller: string, rpc: string, times: number, path: readonly string[]) => {
    if (path.includes(rpc)) return;
    const tries = times * (entries.get(`${caller} ${rpc}`) ?? 1);
    entered.set(rpc, (entered.get(rpc) ?? 0) + tries);
    const found = mesh && rpcNamed(mesh, rpc);
    for (const callee of found?.calls ?? [])
      if (mesh && rpcNamed(mesh, callee)) visit(found?.app ?? '', callee, tries, [...path, rpc]);
  };
  if (isRpc(mesh, call)) visit(call.caller, call.what, 1, []);
  else for (const below of call.below) visit(below.caller, below.what, call.budget.entries, []);
  return {
    latencyMs: smallest(call.budget.leftMs, call.budget.timeoutMs),
    entered: [...entered]
      .map(([rpc, times]) => ({ rpc, times }))
      .toSorted((one, other) => other.times - one.times),
    allowedTries: root && 'maxTries' in root ? Number(root.maxTries) : undefined,
  };
}

const isRpc = (mesh: Mesh | undefined, { what }: Hop) => !mesh || rpcNamed(mesh, what) !== undefined;

/** By caller and RPC, since each caller's sidecar has a route of its own. */
function entriesBy(call: Hop): ReadonlyMap<string, number> {
  const entries = new Map<string, number>();
  const visit = ({ caller, what, budget, below }: Hop) => {
    entries.set(`${caller} ${what}`, budget.entries);
    below.forEach(visit);
  };
  visit(call);
  return entries;
}
