import type { Histogram } from '#tune/histogram.js';
import { nothingSeen, type AppSeen, type OperationSeen } from '#tune/observations.js';

/** Cumulative counts from how many calls each bucket has, as in `[[100, 9990], [250, 10]]`. */
export function aHistogram(counts: readonly (readonly [number, number])[]): Histogram {
  let calls = 0;
  const buckets = counts.map(([upToMs, own]) => ({ upToMs, calls: (calls += own) }));
  return [...buckets, { upToMs: Infinity, calls }];
}

/** Calls that all were answered, so many in each bucket. */
export function anOperationSeen(
  counts: readonly (readonly [number, number])[],
  change: Partial<OperationSeen> = {},
): OperationSeen {
  const durations = aHistogram(counts);
  return { ...nothingSeen, calls: durations.at(-1)?.calls ?? 0, durations, peakPerSecond: 10, ...change };
}

/** An app that nothing was counted of. */
export const anAppSeen = (change: Partial<AppSeen> = {}): AppSeen => ({
  inFlight: undefined,
  inFlightOfClient: undefined,
  retries: undefined,
  retriesHelped: undefined,
  retriesHeldBack: undefined,
  overflow: undefined,
  ejected: undefined,
  ...change,
});
