import type { Clock } from '../kernel/clock.js';
import type { AppPlan } from '../plan/plan.js';
import { Pod } from './pod.js';

/** The pods of one app. */
export class Fleet {
  /** Those that sidecars are told of. Replaced as a whole, never changed. */
  ready: readonly Pod[];
  private made = 0;
  private starting = 0;

  constructor(
    private readonly plan: AppPlan,
    private readonly clock: Clock,
    private readonly podStartMs: number,
  ) {
    this.ready = Array.from({ length: plan.replicas.min }, () => this.make());
  }

  /** Running or on their way. */
  get size(): number {
    return this.alive.length + this.starting;
  }

  get alive(): readonly Pod[] {
    return this.ready.filter(({ isAlive }) => isAlive);
  }

  /** Starts so many, or takes the youngest ones from service; what these are doing they still do. */
  scaleTo(size: number): void {
    for (let missing = size - this.size; missing > 0; missing--) this.start();
    if (size < this.size) this.ready = this.ready.slice(0, Math.max(1, size - this.starting));
  }

  /** They are gone at once, are noticed later, and are replaced as fast as pods start. */
  lose(count: number, noticedAfterMs: number): void {
    const lost = this.alive.slice(0, count);
    for (const pod of lost) pod.lose();
    this.clock.after(noticedAfterMs, () => {
      this.ready = this.ready.filter((pod) => !lost.includes(pod));
    });
    for (const _ of lost) this.start();
  }

  private start(): void {
    this.starting += 1;
    this.clock.after(this.podStartMs, () => {
      this.starting -= 1;
      this.ready = [...this.ready, this.make()];
    });
  }

  private make(): Pod {
    return new Pod(this.plan.app, this.made++, this.plan.workers, () => this.clock.now);
  }
}
