/** Work that a pod does or is to do. */
export interface Job {
  /** It has a worker now. */
  begin(): void;
  /** The pod is gone. */
  lose(): void;
}

/** One replica: so many workers, and a queue before them. */
export class Pod {
  isAlive = true;
  private readonly waiting = new Set<Job>();
  private readonly working = new Set<Job>();
  private busyMs = 0;
  private countedAtMs: number;

  constructor(
    readonly app: string,
    /** Counted from 0 among the pods of the app. */
    readonly index: number,
    private readonly workers: number,
    private readonly now: () => number,
  ) {
    this.countedAtMs = now();
  }

  get busy(): number {
    return this.working.size;
  }

  enter(job: Job): void {
    if (this.working.size < this.workers) this.assign(job);
    else this.waiting.add(job);
  }

  /** The job is over, or waits no more. */
  leave(job: Job): void {
    this.waiting.delete(job);
    this.count();
    if (!this.working.delete(job)) return;
    const [next] = this.waiting;
    if (!next || this.working.size >= this.workers) return;
    this.waiting.delete(next);
    this.assign(next);
  }

  lose(): void {
    this.isAlive = false;
    this.count();
    const lost = [...this.working, ...this.waiting];
    this.working.clear();
    this.waiting.clear();
    for (const job of lost) job.lose();
  }

  /** Share of its workers that were busy since this was asked last. */
  takeUtilisation(sinceMs: number): number {
    this.count();
    const share = this.busyMs / Math.max(1, this.now() - sinceMs) / this.workers;
    this.busyMs = 0;
    return share;
  }

  private assign(job: Job): void {
    this.count();
    this.working.add(job);
    job.begin();
  }

  private count(): void {
    this.busyMs += this.working.size * (this.now() - this.countedAtMs);
    this.countedAtMs = this.now();
  }
}
