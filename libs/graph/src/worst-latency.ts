import type { Caller, Mesh, Rpc } from '#mesh/mesh.js';
import { rpcNamed, triesOf } from '#mesh/queries.js';

export interface WorstLatency {
  readonly ms: number;
  /** From the caller to the last RPC of the chain. */
  readonly chain: readonly string[];
}

/**
 * Asks how long the slowest chain of calls below a caller takes at most. A caller does the work that it states for
 * itself and waits for one callee, the slowest; an RPC that calls nobody uses up all tries. Nothing takes longer than its
 * timeout. Calls made one after another add up, but to no more than the timeout either. A cycle is gone round once.
 */
export function worstLatencies(mesh: Mesh): (caller: Caller) => WorstLatency {
  const known = new Map<string, WorstLatency>();
  const visit = (caller: Caller, above: readonly string[]): WorstLatency => {
    const found = known.get(caller.origin);
    if (found) return found;
    const path = [...above, caller.origin];
    const callees = caller.calls.flatMap((name): WorstLatency[] => {
      const rpc = rpcNamed(mesh, name);
      return rpc && !path.includes(name) ? [visit(rpc, path)] : [];
    });
    const slowest = callees.reduce((one, other) => (other.ms > one.ms ? other : one), nothing);
    const tryMs = slowest === nothing ? caller.tryMs : caller.localWorkMs + slowest.ms;
    const latency = {
      ms: Math.min(caller.timeoutMs, Math.min(caller.tryMs, tryMs) * triesAt(caller)),
      chain: [caller.origin, ...slowest.chain],
    };
    known.set(caller.origin, latency);
    return latency;
  };
  return (caller) => visit(caller, []);
}

/** Operations and entry points are tried by nobody here. */
const triesAt = (caller: Caller): number => ('repeatable' in caller ? triesOf(caller as Rpc) : 1);

const nothing: WorstLatency = { ms: -1, chain: [] };
