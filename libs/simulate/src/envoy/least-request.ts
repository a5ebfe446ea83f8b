import type { Random } from '../kernel/random.js';

/** As istiod tells Envoy: a retry looks so often for a pod that has not been tried yet. */
const furtherLooks = 5;

/**
 * LEAST_REQUEST: of two pods drawn at random, which may be the same one twice, that with fewer tries under way. A retry
 * draws again where a tried one comes up.
 * @returns undefined where there is none.
 */
export function leastRequest<Host>(
  hosts: readonly Host[],
  activeOf: (host: Host) => number,
  tried: ReadonlySet<Host>,
  random: Random,
): Host | undefined {
  let chosen = ofTwo(hosts, activeOf, random);
  for (let look = 0; look < furtherLooks && chosen !== undefined && tried.has(chosen); look++)
    chosen = ofTwo(hosts, activeOf, random);
  return chosen;
}

function ofTwo<Host>(
  hosts: readonly Host[],
  activeOf: (host: Host) => number,
  random: Random,
): Host | undefined {
  const one = hosts[random.below(hosts.length)];
  const other = hosts[random.below(hosts.length)];
  if (one === undefined || other === undefined) return one;
  return activeOf(other) < activeOf(one) ? other : one;
}
