import type { Caller, Mesh } from './mesh.js';
import { rpcNamed, triesOf } from './queries.js';

/**
 * How often the handler of each RPC may be entered for one run of a caller, whatever retries on the way multiply to:
 * the sum over all paths of the product of their tries. RPCs that it cannot reach are absent. Each declared call is
 * counted once a try, so a caller that loops declares a batch. A cycle is gone round once.
 */
export function worstCaseTries(mesh: Mesh, caller: Caller): ReadonlyMap<string, number> {
  const entered = new Map<string, number>();
  const visit = (calls: readonly string[], times: number, path: readonly string[]) => {
    for (const callee of calls) {
      const rpc = rpcNamed(mesh, callee);
      if (!rpc || path.includes(callee)) continue;
      const tries = times * triesOf(rpc);
      entered.set(callee, (entered.get(callee) ?? 0) + tries);
      visit(rpc.calls, tries, [...path, callee]);
    }
  };
  visit(caller.calls, 1, []);
  return entered;
}
