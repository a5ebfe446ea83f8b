import { spoken, type Rule } from './rule.js';

export const triesFitTimeout: Rule = {
  id: 'tries-fit-timeout',
  reason:
    'A per-try timeout that is missing or too long leaves no time for the further tries that were promised; Envoy ignores one that is not below the timeout.',
  fix: 'Shorten per_try_timeout, lower attempts, or lengthen the timeout together with those of the callers.',
  check: (mesh) =>
    mesh.rpcs.flatMap(({ name, retry, timeoutMs, places }) => {
      if (!retry || retry.attempts === 0) return [];
      const { attempts, perTryTimeoutMs } = retry;
      const place = places('retry');
      if (perTryTimeoutMs <= 0)
        return [{ place, message: `${name} has further attempts and no per_try_timeout` }];
      const all = (attempts + 1) * perTryTimeoutMs;
      if (all <= timeoutMs && perTryTimeoutMs < timeoutMs) return [];
      const tries = `${attempts + 1} tries of ${spoken(perTryTimeoutMs)} are ${spoken(all)}`;
      return [{ place, message: `${name}: ${tries}, its timeout is ${spoken(timeoutMs)}` }];
    }),
};
