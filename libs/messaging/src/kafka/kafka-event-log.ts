import type { CloudEvent } from '../cloud-event.js';
import { EventLog, type ConsumerLag, type EventSubscription, type Subscription } from '../event-log.js';
import { messageOf } from './event-message.js';
import { EventProducer } from './event-producer.js';
import { GroupLag } from './group-lag.js';
import type { KafkaConnection } from './kafka-connection.js';
import { KafkaConsumer } from './kafka-consumer.js';
import type { UnreadableEvent } from './unreadable-event.js';

/** How one process takes part in the log. */
export interface KafkaEventLogOptions extends KafkaConnection {
  /** Told of failed handlers and lost connections; the log goes on by itself. */
  readonly onError?: (error: unknown) => void;
  /** How many events of one subscription are handled at a time, and at least one for each partition. */
  readonly concurrency?: number;
  /** Stands before the names of topics and groups, for those who share a Kafka with others. */
  readonly prefix?: string;
}

/**
 * The event log on Kafka. The partitions of a topic are shared by the processes of a group, so up to as many work at a
 * time as a topic has partitions. The topics must have been declared.
 */
export class KafkaEventLog extends EventLog {
  override readonly system = 'kafka';
  private readonly producer: EventProducer;
  private readonly consumers = new Set<KafkaConsumer>();
  private readonly lags = new Map<string, GroupLag>();
  private readonly prefix: string;

  private constructor(private readonly options: KafkaEventLogOptions) {
    super();
    this.producer = new EventProducer(options);
    this.prefix = options.prefix ?? '';
  }

  static open(options: KafkaEventLogOptions): KafkaEventLog {
    return new KafkaEventLog(options);
  }

  override async append(topic: string, events: readonly CloudEvent[]): Promise<void> {
    if (events.length === 0) return;
    await this.producer.send(events.map((event) => messageOf(this.prefix + topic, event)));
  }

  override async subscribe({ group, topic, handle }: EventSubscription): Promise<Subscription> {
    const { concurrency = 8, onError = () => undefined } = this.options;
    const bury = async (event: UnreadableEvent): Promise<void> => {
      await this.producer.send([event.letter()]);
      onError(new Error(event.explanation));
    };
    const named = { group: this.prefix + group, topic: this.prefix + topic, handle };
    const consumer = new KafkaConsumer(this.options, named, { concurrency, onError, bury });
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
    const membership = { group: this.prefix + group, topic: this.prefix + topic };
    const name = `${membership.group}.${membership.topic}`;
    const known = this.lags.get(name) ?? new GroupLag(this.options, membership);
    this.lags.set(name, known);
    return known.measure();
  }

  override async close(): Promise<void> {
    await Promise.all([...this.consumers, ...this.lags.values()].map((part) => part.close()));
    await this.producer.close();
  }
}
