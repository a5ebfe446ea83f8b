import { compatibilityPartitioner, Producer, ProduceAcks, type MessageToProduce } from '@platformatic/kafka';
import { explained } from './explained.js';
import { clientOptions, type KafkaConnection } from './kafka-connection.js';

interface Append {
  readonly messages: readonly MessageToProduce[];
  readonly bytes: number;
  resolve(): void;
  reject(error: unknown): void;
}

/** Some seconds: a partition that was just created, or whose leader was lost, has none for a while. */
const retries = 12;
/** Below the broker's limit of a batch, 1 MiB, with room for headers. */
const maxBytes = 700_000;

/**
 * Sends one batch at a time: what comes meanwhile waits and leaves together. Several at once could share a sequence
 * number when one of them fails, because the client then begins to count anew, and the broker would acknowledge the
 * second of them as a repetition of the first without keeping it.
 */
export class EventProducer {
  private readonly producer: Producer;
  private readonly waiting: Append[] = [];
  private sending: Promise<void> | undefined;

  constructor(connection: KafkaConnection) {
    this.producer = new Producer({
      ...clientOptions(connection, 'meshcart'),
      retries,
      idempotent: true,
      acks: ProduceAcks.ALL,
      // The partition that every other client of Kafka chooses for the same key.
      partitioner: compatibilityPartitioner,
    });
  }

  /** Resolves when all in-sync replicas have the messages. They stay in their order within a key. */
  send(messages: readonly MessageToProduce[]): Promise<void> {
    const bytes = messages.reduce(
      (sum, { value, key }) => sum + (value?.length ?? 0) + (key?.length ?? 0),
      0,
    );
    if (bytes > maxBytes)
      return Promise.reject(
        new Error(`${bytes} bytes in one append are too many for Kafka: ${maxBytes} at most`),
      );
    return new Promise((resolve, reject) => {
      this.waiting.push({ messages, bytes, resolve, reject });
      this.sending ??= this.drain().finally(() => (this.sending = undefined));
    });
  }

  /** Ends after what was begun. */
  async close(): Promise<void> {
    await this.sending;
    await this.producer.close();
  }

  private async drain(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.nextBatch();
      try {
        await this.producer.send({ messages: batch.flatMap(({ messages }) => [...messages]) });
        for (const append of batch) append.resolve();
      } catch (error) {
        for (const append of batch) append.reject(explained(error));
      }
    }
  }

  /** Of one topic, so that a topic that refuses its messages takes no others with it. */
  private nextBatch(): Append[] {
    const topicOf = (append: Append | undefined) => append?.messages[0]?.topic;
    const topic = topicOf(this.waiting[0]);
    let [bytes, count] = [0, 0];
    for (const append of this.waiting) {
      bytes += append.bytes;
      if (count > 0 && (bytes > maxBytes || topicOf(append) !== topic)) break;
      count++;
    }
    return this.waiting.splice(0, count);
  }
}
