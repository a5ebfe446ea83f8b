import { crashPoint } from '#faults/crash-point.js';
import type { EventSubscription, Subscription } from './event-log.js';
import { KeyedWindow } from './keyed-window.js';
import { LogSession } from './log-session.js';
import { WakeUp } from './wake-up.js';

/** How one member works. `onError` is told of failed handlers and lost connections, and must not throw. */
export interface ConsumerOptions {
  readonly concurrency: number;
  onError(error: unknown): void;
}

/** How many events may be read ahead of the cursor. */
const windowSize = 256;
/** How long the next member takes to notice that it is its turn. */
const turnMs = 500;
/** Notifications come at once; this is for one that was lost, and tells the server that this member lives. */
const pollMs = 1000;
const reconnectMs = 250;

/** One member of a group on one topic. It waits for its turn, then consumes until it is closed or loses its connection. */
export class LogConsumer implements Subscription {
  private readonly wakeUp = new WakeUp();
  private closing = false;
  private ended: Promise<void> = Promise.resolve();

  constructor(
    private readonly url: string,
    private readonly subscription: EventSubscription,
    private readonly options: ConsumerOptions,
  ) {}

  /** Resolves when the member is connected: from then on it will get its turn. */
  async start(): Promise<void> {
    const session = await this.connect();
    this.ended = this.serve(session);
  }

  async close(): Promise<void> {
    this.closing = true;
    this.wakeUp.ring();
    await this.ended;
  }

  private connect(): Promise<LogSession> {
    return LogSession.open(this.url, this.subscription, () => this.wakeUp.ring());
  }

  private async serve(first: LogSession): Promise<void> {
    for (let session: LogSession | undefined = first; ; session = undefined) {
      try {
        session ??= await this.connect();
        await this.consume(session);
      } catch (error) {
        this.options.onError(error);
      } finally {
        await session?.close();
      }
      if (this.closing) return;
      await this.wakeUp.sleep(reconnectMs);
    }
  }

  private async consume(session: LogSession): Promise<void> {
    while (!this.closing && !(await session.takeTurn())) await this.wakeUp.sleep(turnMs);
    if (this.closing) return;
    const start = await session.cursor();
    const window = new KeyedWindow({
      concurrency: this.options.concurrency,
      handle: (event) => this.subscription.handle(event),
      progress: () => this.wakeUp.ring(),
      failed: (error) => this.options.onError(error),
    });
    try {
      const acknowledged = await this.flow(session, window, start);
      await window.stop();
      await this.acknowledge(session, window, acknowledged);
    } finally {
      await window.stop(); // whoever is next must not overlap with what still runs here
    }
  }

  private async flow(session: LogSession, window: KeyedWindow, start: bigint): Promise<bigint> {
    let [read, acknowledged] = [start, start];
    while (!this.closing) {
      const space = windowSize - window.size;
      const roomy = space >= windowSize / 2; // not one by one
      const events = roomy ? await session.read(read, space) : [];
      for (const logged of events) {
        window.add(logged);
        read = logged.position;
      }
      const before = acknowledged;
      acknowledged = await this.acknowledge(session, window, acknowledged);
      if (events.length > 0 || acknowledged !== before) continue;
      if (!roomy) await session.stayAlive();
      await this.wakeUp.sleep(pollMs);
    }
    return acknowledged;
  }

  /** Moves the cursor behind what has been handled, never before it: an effect may be repeated, not lost. */
  private async acknowledge(session: LogSession, window: KeyedWindow, from: bigint): Promise<bigint> {
    const { done } = window;
    if (done <= from) return from;
    const label = `${this.subscription.group}.consume.ack`;
    await crashPoint(label, 'before');
    await session.moveCursor(done);
    await crashPoint(label, 'after');
    return done;
  }
}
