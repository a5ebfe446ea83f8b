import { Random } from './kernel/random.js';
import type { Surge } from './scenario/fault.js';

/** A request of the world, or a run of an entry point. */
export interface Arrival {
  readonly atMs: number;
  /** The source, by its origin. */
  readonly origin: string;
}

export interface Load {
  /** Of all sources together, a second. */
  readonly rate: number;
  readonly durationMs: number;
  /** By origin: weights, relative to each other. */
  readonly mix: ReadonlyMap<string, number>;
  readonly surges: readonly Surge[];
}

/** Requests that come whether or not earlier ones are answered, independently of each other (Poisson), by time. */
export function poissonArrivals({ rate, durationMs, mix, surges }: Load, seed: number): readonly Arrival[] {
  const random = new Random(seed).stream('arrivals');
  const total = [...mix.values()].reduce((sum, weight) => sum + weight, 0);
  const factorAt = (timeMs: number) =>
    surges.reduce((product, { fromMs, untilMs, factor }) => {
      return fromMs <= timeMs && timeMs < untilMs ? product * factor : product;
    }, 1);
  const highest =
    rate *
    Math.max(
      1,
      surges.reduce((product, { factor }) => product * Math.max(1, factor), 1),
    );
  const arrivals: Arrival[] = [];
  // Drawn at the highest rate, and thinned out where it is lower.
  for (let atMs = 0; ;) {
    atMs += (-Math.log(1 - random.next()) * 1000) / highest;
    if (!(atMs < durationMs)) return arrivals;
    if (random.next() * highest < rate * factorAt(atMs))
      arrivals.push({ atMs, origin: pick(mix, random.next() * total) });
  }
}

function pick(mix: ReadonlyMap<string, number>, point: number): string {
  let passed = 0;
  let last = '';
  for (const [origin, weight] of mix) {
    passed += weight;
    last = origin;
    if (point < passed) break;
  }
  return last;
}
