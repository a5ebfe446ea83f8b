import pg from 'pg';
import type { CloudEvent } from '#messaging/cloud-event.js';
import {
  EventLog,
  type ConsumerLag,
  type EventSubscription,
  type Subscription,
} from '#messaging/event-log.js';
import { appendEvents, appendValues } from '#messaging/event-rows.js';
import { PostgresEventLog } from '#messaging/postgres-event-log.js';

// Logs that break a promise, to show that the contract notices.

export interface Carelessness {
  /** Moves the cursor before the effect. */
  readonly acknowledgesFirst?: boolean;
  /** Does not keep the order of a subject. */
  readonly shuffles?: boolean;
}

/** Opens any number of careless logs on one memory. */
export function carelessEventLogs(carelessness: Carelessness): () => EventLog {
  const waiting: CloudEvent[] = [];
  const handlers: EventSubscription['handle'][] = [];
  return () => new CarelessEventLog(carelessness, waiting, handlers);
}

class CarelessEventLog extends EventLog {
  constructor(
    private readonly carelessness: Carelessness,
    private readonly waiting: CloudEvent[],
    private readonly handlers: EventSubscription['handle'][],
  ) {
    super();
  }

  override append(_topic: string, events: readonly CloudEvent[]): Promise<void> {
    this.waiting.push(...(this.carelessness.shuffles ? events.toReversed() : events));
    return this.drain();
  }

  override async subscribe({ handle }: EventSubscription): Promise<Subscription> {
    this.handlers.push(handle);
    await this.drain();
    return {
      close: async () => Promise.resolve(void this.handlers.splice(this.handlers.indexOf(handle), 1)),
    };
  }

  override lag(): Promise<ConsumerLag> {
    return Promise.resolve({ events: this.waiting.length, oldestMs: 0 });
  }

  override close(): Promise<void> {
    return Promise.resolve();
  }

  private async drain(): Promise<void> {
    const [handle] = this.handlers;
    if (!handle) return;
    for (let event = this.waiting.shift(); event; event = this.waiting.shift()) {
      await handle(event).catch(() => {
        if (event && !this.carelessness.acknowledgesFirst) this.waiting.unshift(event);
      });
    }
  }
}

/** As `appendEvents`, but the position comes from a sequence: drawn in one order, committed in another. */
export const drawPosition = appendEvents.replace(
  /insert into event_log\.topic[^]*?as before/,
  `select nextval('event_log.drawn') - $2::bigint as before`,
);

/** The embedded log with the position that everybody thinks of first. */
export class SequenceEventLog extends EventLog {
  private readonly log: PostgresEventLog;
  private readonly pool: pg.Pool;

  constructor(url: string) {
    super();
    this.log = PostgresEventLog.open(url);
    this.pool = new pg.Pool({ connectionString: url });
  }

  override async append(topic: string, events: readonly CloudEvent[]): Promise<void> {
    await this.pool.query(drawPosition, appendValues(topic, events));
  }

  override subscribe(subscription: EventSubscription): Promise<Subscription> {
    return this.log.subscribe(subscription);
  }

  override lag(group: string, topic: string): Promise<ConsumerLag> {
    return this.log.lag(group, topic);
  }

  override async close(): Promise<void> {
    await this.log.close();
    await this.pool.end();
  }
}
