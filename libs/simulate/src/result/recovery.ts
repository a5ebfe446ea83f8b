import type { Scenario } from '../scenario/fault.js';
import type { Recovery, Second } from './result.js';

/** So many seconds running must be as good as before. */
const steadySeconds = 3;
const worseRate = 0.01;
const slowerFactor = 2;
/** Differences below this are noise. */
const slowerByMs = 20;

/** When everything that a scenario does is over; undefined where it does nothing. */
export function endOf({ faults, losses, surges }: Scenario): number | undefined {
  const ends = [...faults.map(({ untilMs }) => untilMs), ...surges.map(({ untilMs }) => untilMs)];
  const all = [...ends, ...losses.map(({ atMs }) => atMs)];
  return all.length === 0 ? undefined : Math.max(...all);
}

const beginOf = ({ faults, losses, surges }: Scenario): number =>
  Math.min(...[...faults, ...surges].map(({ fromMs }) => fromMs), ...losses.map(({ atMs }) => atMs));

/**
 * How long after the trouble's end the mesh took to be as before: as many successes, within a point, and nine of ten
 * requests no slower than twice as slow, for three seconds running.
 */
export function recoveryOf(scenario: Scenario, seconds: readonly Second[]): Recovery | undefined {
  const endedMs = endOf(scenario);
  if (endedMs === undefined || endedMs >= seconds.length * 1000) return undefined;
  const before = seconds.slice(0, Math.floor(beginOf(scenario) / 1000));
  const rate = before.length === 0 ? 1 : rateOf(before);
  const p90Ms = Math.max(0, ...before.map((second) => second.p90Ms));
  const isGood = (second: Second) =>
    rateOf([second]) >= rate - worseRate && second.p90Ms <= Math.max(slowerFactor * p90Ms, slowerByMs);
  const first = Math.ceil(endedMs / 1000);
  for (let second = Math.floor(endedMs / 1000); second + steadySeconds <= seconds.length; second++)
    if (seconds.slice(second, second + steadySeconds).every(isGood))
      return { endedMs, tookMs: second < first ? 0 : second * 1000 - endedMs };
  return { endedMs, tookMs: undefined };
}

function rateOf(seconds: readonly Second[]): number {
  const requests = seconds.reduce((sum, second) => sum + second.requests, 0);
  return requests === 0 ? 1 : seconds.reduce((sum, { succeeded }) => sum + succeeded, 0) / requests;
}
