import { crashPoint } from '#faults/crash-point.js';
import type { Database } from '#persistence/database.js';
import { describeError } from '#persistence/describe-error.js';
import type { Listening } from '#persistence/notification-listener.js';
import { outboxChannel } from '#persistence/outbox.js';
import { pruneRecords } from '#persistence/prune-records.js';
import type { EventLog } from './event-log.js';
import { OutboxFailures } from './outbox-failures.js';
import { parcels, type Parcel } from './outbox-parcels.js';
import { OutboxRows, type OutboxLag } from './outbox-rows.js';
import { WakeUp } from './wake-up.js';
import type { WorkQueue } from './work-queue.js';

export type { Parcel } from './outbox-parcels.js';
export type { OutboxLag } from './outbox-rows.js';

/** Sends a parcel, or one with the same messages that carry more. */
export type Sending = (parcel: Parcel, send: (parcel: Parcel) => Promise<void>) => Promise<void>;

/** Whose outbox it is, and who hears of trouble. */
export interface RelayOptions {
  /** CloudEvents source: the service whose outbox this is. */
  readonly source: string;
  /** Told of each failure; the relay goes on by itself. */
  readonly onError?: (error: unknown) => void;
  /** How many messages leave in one transaction, at most; 100 by default. */
  readonly batch?: number;
  /** What surrounds each sending; by default nothing. */
  readonly sending?: Sending;
}

/** Notifications come at once; this is for one that was lost. */
const pollMs = 1000;
/** How long a topic or queue that refused a batch is left alone, so that the others flow. */
const restMs = 1000;
const pruneMs = 3_600_000;

const plainly: Sending = (parcel, send) => send(parcel);

/**
 * Publishes what transactions left in the outbox, in commit order for each key, at least once. Any number may run side
 * by side: each works on the lanes that no other one holds.
 */
export class OutboxRelay {
  private readonly rows: OutboxRows;
  private readonly failures: OutboxFailures;
  private readonly wakeUp = new WakeUp();
  private readonly resting = new Map<string, number>();
  private listening: Listening | undefined;
  private housekeeping: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private closing = false;

  constructor(
    private readonly database: Database,
    private readonly eventLog: EventLog,
    private readonly workQueue: WorkQueue,
    private readonly options: RelayOptions,
  ) {
    this.rows = new OutboxRows(database);
    this.failures = new OutboxFailures(database);
  }

  async start(): Promise<void> {
    this.listening = await this.database.listen(outboxChannel, () => this.wakeUp.ring());
    this.housekeeping = setInterval(
      () => void this.guard(() => pruneRecords(this.database)),
      pruneMs,
    ).unref();
    this.running = this.run();
  }

  /** What waits to be published, for metrics. */
  async lag(): Promise<OutboxLag> {
    return this.rows.lag();
  }

  /** Ends after the batch under way. */
  async close(): Promise<void> {
    this.closing = true;
    clearInterval(this.housekeeping);
    this.wakeUp.ring();
    await this.running;
    await this.listening?.close();
  }

  private async run(): Promise<void> {
    while (!this.closing) {
      const published = await this.guard(() => this.publishBatch());
      await this.guard(() => this.failures.keep());
      if (!published && !this.closing) await this.wakeUp.sleep(pollMs);
    }
  }

  /** Answers how many messages left. They are deleted in the transaction that holds their lanes. */
  private async publishBatch(): Promise<number> {
    const { source, batch = 100 } = this.options;
    const resting = this.restingDestinations();
    if (!(await this.rows.anyExcept(resting))) return 0;
    return this.database.transaction('outbox-mark', async () => {
      const sent: string[] = [];
      for (const parcel of parcels(await this.rows.claim(resting, batch), source)) {
        if (await this.publish(parcel)) sent.push(...parcel.ids);
      }
      await this.rows.remove(sent);
      return sent.length;
    });
  }

  private async publish(parcel: Parcel): Promise<boolean> {
    const label = `${this.database.name}.relay.publish`;
    try {
      await crashPoint(label, 'before');
      await (this.options.sending ?? plainly)(parcel, (ready) => this.send(ready));
      await crashPoint(label, 'after');
      this.failures.succeeded(parcel.destination);
      return true;
    } catch (error) {
      this.options.onError?.(error);
      this.resting.set(parcel.destination, Date.now() + restMs);
      this.failures.failed(parcel.destination, describeError(error));
      return false;
    }
  }

  private async send(parcel: Parcel): Promise<void> {
    if (parcel.kind === 'event') await this.eventLog.append(parcel.destination, parcel.events);
    else await this.workQueue.enqueue(parcel.destination, parcel.jobs);
  }

  private restingDestinations(): string[] {
    for (const [destination, until] of this.resting) {
      if (until <= Date.now()) this.resting.delete(destination);
    }
    return [...this.resting.keys()];
  }

  private async guard<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.options.onError?.(error);
      return undefined;
    }
  }
}
