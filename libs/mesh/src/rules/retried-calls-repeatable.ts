import { rpcNamed } from '../queries.js';
import type { Mesh, Rpc } from '../mesh.js';
import type { Rule } from './rule.js';

export const retriedCallsRepeatable: Rule = {
  id: 'retried-calls-repeatable',
  reason: 'Each further try of the caller calls again, so the effect below it happens again.',
  fix: 'Take the retry of the caller out, or make what it calls safe to repeat.',
  check: (mesh) =>
    mesh.rpcs
      .filter(({ retry }) => (retry?.attempts ?? 0) > 0)
      .flatMap((caller) =>
        below(mesh, caller)
          .filter(({ repeatable }) => !repeatable)
          .map(({ name }) => ({
            place: caller.places('retry'),
            message: `${caller.name} is tried again, and reaches ${name}, which must not be repeated`,
          })),
      ),
};

function below(mesh: Mesh, from: Rpc): readonly Rpc[] {
  const seen = new Map<string, Rpc>();
  const visit = (calls: readonly string[]) => {
    for (const callee of calls) {
      const rpc = rpcNamed(mesh, callee);
      if (!rpc || seen.has(callee)) continue;
      seen.set(callee, rpc);
      visit(rpc.calls);
    }
  };
  visit(from.calls);
  return [...seen.values()];
}
