/** How long calls take: log-normal, as most services are; cut at the timeout, as the mesh does. */
export interface Latency {
  readonly medianMs: number;
  readonly sigma: number;
  readonly timeoutMs: number;
}

/** Calls of one route. */
export interface Traffic {
  /** As the label `operation` has it. */
  readonly operation: string;
  readonly app: string;
  readonly perMinute: number;
  readonly latency: Latency;
  /** Share of calls that end in UNAVAILABLE. */
  readonly unavailable?: number;
}

/** What sidecars count of further tries at an app, all in all. */
export interface Retries {
  readonly app: string;
  readonly made: number;
  readonly helped: number;
}

/** The bounds of Istio's histogram of durations, in milliseconds. */
export const bounds = [
  0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000, 600_000, 1_800_000,
  3_600_000,
];

/** Share of calls that take at most so long. */
export const shareWithin = ({ medianMs, sigma }: Latency, ms: number): number =>
  normal(Math.log(ms / medianMs) / sigma);

/** The mean of the uncut distribution. */
export const meanOf = ({ medianMs, sigma }: Latency): number => medianMs * Math.exp(sigma ** 2 / 2);

/** The distribution function of the normal distribution: its error is below 1e-7 (Abramowitz and Stegun, 26.2.17). */
function normal(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail =
    ((((1.330274429 * t - 1.821255978) * t + 1.781477937) * t - 0.356563782) * t + 0.31938153) *
    t *
    (Math.exp(-(z ** 2) / 2) / Math.sqrt(2 * Math.PI));
  return z >= 0 ? 1 - tail : tail;
}

/** Numbers between 0 and 1, the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One call's duration. */
export function draw({ medianMs, sigma, timeoutMs }: Latency, random: () => number): number {
  const z = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.min(timeoutMs, medianMs * Math.exp(sigma * z));
}
