import { Database } from '#persistence/database.js';
import type { CloudEvent } from './cloud-event.js';
import { EventLog, type ConsumerLag, type EventSubscription, type Subscription } from './event-log.js';
import { appendEvents, appendValues } from './event-rows.js';
import { LogConsumer } from './log-consumer.js';

/** How one process takes part in the log. */
export interface PostgresEventLogOptions {
  /** Told of failed handlers and lost connections; the log goes on by itself. */
  readonly onError?: (error: unknown) => void;
  /** How many events of one subscription are handled at a time. */
  readonly concurrency?: number;
  readonly poolSize?: number;
  /** Events are kept for so long, and longer where a group has not consumed them. */
  readonly retentionDays?: number;
}

const hourMs = 3_600_000;

const prune = `
  delete from event_log.event e
  where appended_at < now() - make_interval(secs => $1)
    and position <= coalesce((select min(c.position) from event_log.cursor c where c.topic = e.topic), position)`;

/** Positions have no gaps, and pruning takes only what every group has behind it. */
const lag = `
  with behind as (
    select t.name, t.position as last, coalesce(
      (select c.position from event_log.cursor c where c.consumer_group = $1 and c.topic = t.name),
      (select min(e.position) - 1 from event_log.event e where e.topic = t.name),
      t.position) as done
    from event_log.topic t where t.name = $2)
  select (last - done)::int8::text as events, coalesce(
    (select extract(epoch from clock_timestamp() - e.appended_at) * 1000 from event_log.event e
     where e.topic = name and e.position > done order by e.position limit 1), 0)::float8 as "oldestMs"
  from behind`;

/** The event log in PostgreSQL: schema `event_log` of the messaging database. */
export class PostgresEventLog extends EventLog {
  private readonly consumers = new Set<LogConsumer>();
  private readonly housekeeping: NodeJS.Timeout;

  private constructor(
    private readonly url: string,
    private readonly database: Database,
    private readonly options: PostgresEventLogOptions,
  ) {
    super();
    const { retentionDays = 7, onError } = options;
    const tidy = () =>
      void this.prune(retentionDays * 24 * hourMs).catch((error: unknown) => onError?.(error));
    this.housekeeping = setInterval(tidy, hourMs).unref();
  }

  static open(url: string, options: PostgresEventLogOptions = {}): PostgresEventLog {
    const { poolSize = 4 } = options;
    return new PostgresEventLog(url, Database.open(url, { poolSize }), options);
  }

  override async append(topic: string, events: readonly CloudEvent[]): Promise<void> {
    if (events.length === 0) return;
    const values = appendValues(topic, events);
    await this.database.execute({ name: 'event_log_append', text: appendEvents, values });
  }

  /** One process of a group consumes a topic at a time; when it ends, another one takes over within a second. */
  override async subscribe(subscription: EventSubscription): Promise<Subscription> {
    const { concurrency = 8, onError = () => undefined } = this.options;
    const consumer = new LogConsumer(this.url, subscription, { concurrency, onError });
    await consumer.start();
    this.consumers.add(consumer);
    return {
      close: async () => {
        await consumer.close();
        this.consumers.delete(consumer);
      },
    };
  }

  override async lag(group: string, topic: string): Promise<ConsumerLag> {
    const statement = { name: 'event_log_lag', text: lag, values: [group, topic] };
    const [row] = (await this.database.execute<{ events: string; oldestMs: number }>(statement)).rows;
    return row ? { events: Number(row.events), oldestMs: row.oldestMs } : { events: 0, oldestMs: 0 };
  }

  /** Forgets events that are older and that every group of their topic has consumed. */
  async prune(olderThanMs: number): Promise<void> {
    await this.database.execute({ name: 'event_log_prune', text: prune, values: [olderThanMs / 1000] });
  }

  override async close(): Promise<void> {
    clearInterval(this.housekeeping);
    await Promise.all([...this.consumers].map((consumer) => consumer.close()));
    await this.database.close();
  }
}
