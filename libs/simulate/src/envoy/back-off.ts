import type { Random } from '../kernel/random.js';

/** Envoy's, where the route states none: istiod does not. */
const baseMs = 25;
const mostMs = 10 * baseMs;

/** How long Envoy waits before the retries of one request: anything up to a bound, which doubles each time. */
export class BackOff {
  private boundMs = baseMs;

  constructor(private readonly random: Random) {}

  next(): number {
    const waitMs = this.random.next() * this.boundMs;
    this.boundMs = Math.min(2 * this.boundMs, mostMs);
    return waitMs;
  }
}
