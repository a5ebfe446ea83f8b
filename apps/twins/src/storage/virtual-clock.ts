import type { Settings } from './settings.js';

/** Stripe's idea of the time: the machine's, plus what tests have advanced it by. Durable, never goes back. */
export class VirtualClock {
  constructor(private readonly settings: Settings) {}

  /** Unix seconds. */
  now(): number {
    return Math.floor(Date.now() / 1000) + this.offset();
  }

  advance(seconds: number): void {
    this.settings.write('clock-offset', this.offset() + seconds);
  }

  private offset(): number {
    return this.settings.read('clock-offset', 0);
  }
}
