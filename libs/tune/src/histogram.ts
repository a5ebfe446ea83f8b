/** How many calls took at most so long: cumulative, sorted by bound; the last bound is Infinity. */
export type Histogram = readonly Bucket[];

export interface Bucket {
  readonly upToMs: number;
  readonly calls: number;
}

/** A quantile of a histogram, as far as its buckets tell. */
export interface Quantile {
  /** Between the bounds of its bucket, as if calls lay evenly in it; the lower one in the bucket without an end. */
  readonly ms: number;
  /** It is surely above this one. */
  readonly aboveMs: number;
  /** It is surely at most this one. */
  readonly atMostMs: number;
}

export const callsIn = (histogram: Histogram): number => histogram.at(-1)?.calls ?? 0;

/** Undefined where nothing was counted. */
export function quantile(histogram: Histogram, share: number): Quantile | undefined {
  const rank = share * callsIn(histogram);
  const index = histogram.findIndex(({ calls }) => calls >= rank);
  const bucket = histogram[index];
  if (!bucket || callsIn(histogram) <= 0) return undefined;
  const before = histogram[index - 1] ?? { upToMs: 0, calls: 0 };
  const { upToMs: atMostMs } = bucket;
  const within = (rank - before.calls) / (bucket.calls - before.calls);
  const ms = Number.isFinite(atMostMs) ? before.upToMs + (atMostMs - before.upToMs) * within : before.upToMs;
  return { ms, aboveMs: before.upToMs, atMostMs };
}

/** Calls that may have taken at least so long: those of its bucket, and of all above. */
export function callsFrom(histogram: Histogram, ms: number): number {
  const below = histogram.filter(({ upToMs }) => upToMs < ms).at(-1);
  return callsIn(histogram) - (below?.calls ?? 0);
}
