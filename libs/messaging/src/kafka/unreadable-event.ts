import type { KafkaRecord, MessageToProduce } from '@platformatic/kafka';
import type { CloudEvent } from '../cloud-event.js';
import { deadLettersOf } from './topic-plan.js';

/** Where a message stood. */
export interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

/**
 * Stands in the order of its key for a message that is no CloudEvent of ours. No handler can be asked about it: it goes
 * to the dead letters, whole, and what comes after it goes on.
 */
export class UnreadableEvent implements CloudEvent {
  readonly id = '';
  readonly source = '';
  readonly type = '';
  readonly time = new Date(0);
  readonly sequence = 0n;
  readonly subject: string;
  readonly data: Uint8Array;

  constructor(
    private readonly record: KafkaRecord,
    private readonly place: Place,
    private readonly reason: string,
  ) {
    this.subject = String(record.key);
    this.data = record.value ?? Buffer.alloc(0);
  }

  get explanation(): string {
    const { topic, partition, offset } = this.place;
    return `the message at ${topic}/${partition} ${offset} is no event of ours: ${this.reason}; it went to ${deadLettersOf(topic)}`;
  }

  /** As it was, with what is known about it. */
  letter(): MessageToProduce {
    const { key, value, headers } = this.record;
    const { topic, partition, offset } = this.place;
    const known = { topic, partition: String(partition), offset: String(offset), reason: this.reason };
    const told = Object.entries(known).map(([name, text]) => [`dead_${name}`, Buffer.from(text)] as const);
    const kept = headers.map(([name, text]) => [String(name), text ?? Buffer.alloc(0)] as const);
    const merged = [...kept, ...told].map(([name, text]) => [Buffer.from(name), text] as const);
    return {
      topic: deadLettersOf(topic),
      headers: new Map(merged),
      ...(key ? { key } : {}),
      ...(value ? { value } : {}),
    };
  }
}
