import type { CloudEvent } from './cloud-event.js';

/** An event and where it stands in its topic: positions grow, in the order of the appends. */
export interface LoggedEvent {
  readonly position: bigint;
  readonly event: CloudEvent;
}

/** How a window has its events handled, and whom it tells. */
export interface WindowOptions {
  /** How many handlers run at a time. */
  readonly concurrency: number;
  handle(event: CloudEvent): Promise<void>;
  /** Called after each end of a handler. */
  progress(): void;
  failed(error: unknown): void;
}

const firstDelayMs = 50;
const maxDelayMs = 5000;

interface Lane {
  readonly waiting: LoggedEvent[];
  failures: number;
}

/** Events that were read and are not yet behind the cursor: in order within a subject, side by side across subjects. */
export class KeyedWindow {
  private readonly lanes = new Map<string, Lane>();
  private readonly ready: Lane[] = [];
  private readonly open: bigint[] = [];
  private readonly finished = new Set<bigint>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly running = new Set<Promise<void>>();
  private stopped = false;

  /** Everything up to this position has been handled. */
  done = 0n;

  constructor(private readonly options: WindowOptions) {}

  get size(): number {
    return this.open.length;
  }

  add(logged: LoggedEvent): void {
    this.open.push(logged.position);
    const { subject } = logged.event;
    const lane = this.lanes.get(subject);
    if (lane) {
      lane.waiting.push(logged);
      return;
    }
    const opened = { waiting: [logged], failures: 0 };
    this.lanes.set(subject, opened);
    this.ready.push(opened);
    this.fill();
  }

  /** Begins nothing more and resolves when what runs has ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    for (const timer of this.timers) clearTimeout(timer);
    await Promise.all(this.running);
  }

  private fill(): void {
    while (!this.stopped && this.running.size < this.options.concurrency) {
      const lane = this.ready.shift();
      if (!lane) return;
      const run: Promise<void> = this.runFirst(lane).finally(() => {
        this.running.delete(run);
        this.options.progress();
        this.fill();
      });
      this.running.add(run);
    }
  }

  private async runFirst(lane: Lane): Promise<void> {
    const [logged] = lane.waiting;
    if (!logged) return;
    try {
      await this.options.handle(logged.event);
    } catch (error) {
      this.options.failed(error);
      this.readyLater(lane);
      return;
    }
    lane.waiting.shift();
    lane.failures = 0;
    this.finish(logged.position);
    if (lane.waiting.length > 0) this.ready.push(lane);
    else this.lanes.delete(logged.event.subject);
  }

  /** The lane waits outside the running ones, so that a subject that fails takes nobody's place. */
  private readyLater(lane: Lane): void {
    const timer = setTimeout(
      () => {
        this.timers.delete(timer);
        this.ready.push(lane);
        this.fill();
      },
      Math.min(maxDelayMs, firstDelayMs * 2 ** lane.failures++),
    );
    this.timers.add(timer);
  }

  private finish(position: bigint): void {
    this.finished.add(position);
    for (let first = this.open[0]; first !== undefined && this.finished.delete(first); first = this.open[0]) {
      this.done = first;
      this.open.shift();
    }
  }
}
