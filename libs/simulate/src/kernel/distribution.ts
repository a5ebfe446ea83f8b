import type { Random } from './random.js';

/** How long something takes, in milliseconds. */
export type Distribution =
  | { readonly kind: 'constant'; readonly ms: number }
  | { readonly kind: 'exponential'; readonly meanMs: number }
  /** As answers of servers mostly are: many near the median, few much later. */
  | { readonly kind: 'lognormal'; readonly p50Ms: number; readonly p99Ms: number };

/** The 99th percentile of the standard normal distribution. */
const z99 = 2.3263478740408408;

const sigmaOf = ({ p50Ms, p99Ms }: { readonly p50Ms: number; readonly p99Ms: number }): number =>
  Math.log(Math.max(p99Ms, p50Ms) / p50Ms) / z99;

export function sample(distribution: Distribution, random: Random): number {
  switch (distribution.kind) {
    case 'constant':
      return distribution.ms;
    case 'exponential':
      return -distribution.meanMs * Math.log(1 - random.next());
    case 'lognormal':
      return distribution.p50Ms * Math.exp(sigmaOf(distribution) * normal(random));
  }
}

export function meanOf(distribution: Distribution): number {
  switch (distribution.kind) {
    case 'constant':
      return distribution.ms;
    case 'exponential':
      return distribution.meanMs;
    case 'lognormal':
      return distribution.p50Ms * Math.exp(sigmaOf(distribution) ** 2 / 2);
  }
}

/** Box and Muller's. */
const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
