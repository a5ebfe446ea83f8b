import { readableTime } from '#tune/readable-time.js';
import { burst, podsPerApp } from './open-metrics.js';
import { bounds, meanOf, shareWithin, type Latency, type Traffic } from './traffic.js';

/** What the slowest of a thousand calls takes, as a histogram with Istio's bounds lets one read it. */
export function percentile(latency: Latency, share = 0.999): number {
  const index = bounds.findIndex((bound) => withCut(latency, bound) >= share);
  const [below, above] = [bounds[index - 1] ?? 0, bounds[index] ?? Infinity];
  const [from, to] = [withCut(latency, below), withCut(latency, above)];
  return below + ((above - below) * (share - from)) / (to - from);
}

/** Times that a try may be given: samples scatter, so the percentile is known to a few percent only. */
export function triesFor(latency: Latency): readonly [number, number] {
  const at = percentile(latency);
  const bucket = bounds.find((bound) => bound >= at) ?? Infinity;
  const tryOf = (p999: number) =>
    readableTime(Math.max(100, p999 * 1.5, Math.min(bucket, latency.timeoutMs)));
  return [tryOf(at * 0.95), tryOf(at * 1.05)];
}

/** Most calls that one pod of an app has open, by Little's law: the rate of arrivals times the mean time of each. */
export const openCalls = (traffic: readonly Traffic[]): number =>
  traffic.reduce(
    (sum, { perMinute, latency }) =>
      sum + ((perMinute / 60_000) * burst.factor * meanOf(latency)) / podsPerApp,
    0,
  );

/** A call that would have taken longer ends with its timeout. */
const withCut = (latency: Latency, ms: number): number =>
  ms >= latency.timeoutMs ? 1 : shareWithin(latency, ms);
