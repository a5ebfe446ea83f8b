import type { Caller } from '#mesh/mesh.js';
import { spoken } from '#mesh/rules/rule.js';
import { callsFrom, callsIn, quantile } from './histogram.js';
import type { OperationSeen } from './observations.js';
import { evidence, type Confidence, type Evidence } from './proposal.js';

/** So much of all calls should find their time sufficient, as far as latency goes. */
const share = 0.999;
/** What the slowest of a thousand calls gets beyond what it took: days to come are not those that were seen. */
export const headroom = 1.5;
/** Below this, pauses of a garbage collector and of a scheduler decide, not the callee. */
const leastMs = 100;
/** Calls beyond the quantile: fewer are chance. */
const enough = 10;
const plenty = 100;

/** How many calls have to be seen. */
export const enoughCalls = Math.ceil(enough / (1 - share));

/** What a contract states of times. */
type Stated = Pick<Caller, 'timeoutMs' | 'tryMs'>;

/** What one try needs, as far as was seen; or why that cannot be told. */
export type TimeOfTry =
  | { readonly ms: number; readonly evidence: readonly Evidence[]; readonly confidence: Confidence }
  | { readonly ms: undefined; readonly reason: string; readonly evidence: readonly Evidence[] };

/**
 * The 99.9th percentile with headroom, and never less than what the bucket leaves open. The worst step keeps a time from
 * being shortened, but does not lengthen it: it may have been an incident. All is measured over whole calls, which take at
 * least as long as their tries: what is told is enough for one.
 */
export function timeOfTry(seen: OperationSeen, { timeoutMs, tryMs }: Stated): TimeOfTry {
  const counted = callsIn(seen.durations);
  const calls = evidence('calls', counted, 'calls');
  if (counted < enoughCalls)
    return {
      ms: undefined,
      reason: tooFew(counted),
      evidence: [calls],
    };
  // Cut calls end in either status, by which sidecar noticed first; what failed at once is no cut call.
  const cut = Math.min(seen.late + seen.unavailable, callsFrom(seen.durations, timeoutMs));
  if (cut / counted >= 1 - share)
    return {
      ms: undefined,
      reason:
        'more than one call in a thousand ended with its time: how long those would have taken was not seen',
      evidence: [calls, evidence('cut', cut / counted, 'share', `at the timeout of ${spoken(timeoutMs)}`)],
    };
  const found = quantile(seen.durations, share);
  if (!found) return { ms: undefined, reason: 'no durations were counted', evidence: [calls] };
  // No call that was answered took longer than its timeout, however wide the bucket.
  const atMostMs = Math.min(found.atMostMs, timeoutMs);
  const { worstP99Ms } = seen;
  return {
    ms: Math.max(leastMs, found.ms * headroom, atMostMs, Math.min(worstP99Ms ?? 0, tryMs)),
    evidence: [
      evidence(
        'p99.9',
        found.ms,
        'ms',
        `between ${spoken(found.aboveMs)} and ${spoken(atMostMs)} by the buckets`,
      ),
      ...(worstP99Ms === undefined ? [] : [evidence('p99 of the worst step', worstP99Ms, 'ms')]),
      evidence('peak', seen.peakPerSecond, 'calls/s'),
      calls,
    ],
    confidence: counted * (1 - share) >= plenty ? 'high' : 'moderate',
  };
}

/** How far what is measured over all calls carries. */
export const confidenceIn = (calls: number): Confidence => (calls >= 10 * enoughCalls ? 'high' : 'moderate');

/** Why nothing is proposed by the numbers of so few calls. */
export const tooFew = (calls: number): string =>
  calls === 0
    ? 'no call was seen'
    : `fewer than ${enoughCalls} calls were seen: one in a thousand of them means nothing`;
