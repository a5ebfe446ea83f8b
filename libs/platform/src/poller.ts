import { once } from 'node:events';

/** What a poller does, and when. `onError` must not throw. */
export interface PollerOptions {
  /** Answers false where there is nothing to do now. */
  readonly takeOne: () => Promise<boolean>;
  /** How long to wait for a wake-up, at most, where there was nothing to do. */
  readonly everyMs: number;
  /** How many run side by side. */
  readonly concurrency: number;
  readonly onError: (error: unknown) => void;
}

const pauseAfterErrorMs = 500;

/** Takes work again and again until there is none, then waits for a wake-up or the time. */
export class Poller {
  private readonly bell = new EventTarget();
  private readonly ending = new AbortController();
  private lanes: Promise<void>[] = [];
  private rings = 0;

  constructor(private readonly options: PollerOptions) {}

  start(): void {
    this.lanes = Array.from({ length: this.options.concurrency }, async () => this.lane());
  }

  /** There may be something to do. */
  wake(): void {
    this.rings++;
    this.bell.dispatchEvent(new Event('ring'));
  }

  /** Lets what is under way end, and takes nothing new. */
  async close(): Promise<void> {
    this.ending.abort();
    this.wake();
    await Promise.all(this.lanes);
  }

  private async lane(): Promise<void> {
    while (!this.ending.signal.aborted) {
      // A ring during the last try would else be lost, and its work wait for the timer.
      const heard = this.rings;
      const pause = await this.tryOne();
      if (pause > 0 && heard === this.rings) await this.wait(pause);
    }
  }

  private async tryOne(): Promise<number> {
    try {
      return (await this.options.takeOne()) ? 0 : this.options.everyMs;
    } catch (error) {
      this.options.onError(error);
      return Math.min(pauseAfterErrorMs, this.options.everyMs);
    }
  }

  private async wait(ms: number): Promise<void> {
    const done = new AbortController();
    const timer = setTimeout(() => done.abort(), ms);
    await once(this.bell, 'ring', { signal: done.signal }).catch(() => undefined);
    clearTimeout(timer);
  }
}
