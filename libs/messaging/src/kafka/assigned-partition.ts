import type { Consumer, KafkaRecord } from '@platformatic/kafka';
import type { CloudEvent } from '../cloud-event.js';
import { KeyedWindow, type WindowOptions } from '../keyed-window.js';
import { eventOf } from './event-message.js';
import { UnreadableEvent } from './unreadable-event.js';

/** How many events are read ahead of the commit before reading pauses. */
const windowSize = 256;

/** What a broker answers for one partition. */
export type PartitionAnswer = Awaited<
  ReturnType<Consumer['fetch']>
>['responses'][number]['partitions'][number];

/** Of a batch that marks the end of a transaction. */
const isControl = 0b10_0000;

/** A partition that is this member's: how far it is read, handled and committed. */
export class AssignedPartition {
  readonly window: KeyedWindow;
  /** What was told to the group. */
  committed: bigint;

  constructor(
    private readonly topic: string,
    readonly number: number,
    /** The offset that is read next. */
    public position: bigint,
    options: WindowOptions,
  ) {
    this.committed = position;
    this.window = new KeyedWindow(options);
  }

  /** Not one by one. */
  get isRoomy(): boolean {
    return this.window.size <= windowSize / 2;
  }

  /** The offset behind what has been handled, as Kafka counts: everything before it is done. */
  get done(): bigint {
    return this.window.done > this.committed ? this.window.done : this.committed;
  }

  /** Takes what is new in an answer. A batch is sent whole, also where only its end was asked for. */
  add({ records: batches }: PartitionAnswer): void {
    for (const { firstOffset, lastOffsetDelta, records, attributes } of batches ?? []) {
      for (const record of (attributes & isControl) === 0 ? records : []) {
        const offset = firstOffset + BigInt(record.offsetDelta);
        if (offset < this.position) continue;
        this.window.add({ position: offset + 1n, event: this.read(record, offset) });
        this.position = offset + 1n;
      }
      const next = firstOffset + BigInt(lastOffsetDelta) + 1n;
      if (next > this.position) this.position = next;
    }
  }

  private read(record: KafkaRecord, offset: bigint): CloudEvent {
    try {
      return eventOf(record);
    } catch (error) {
      const place = { topic: this.topic, partition: this.number, offset };
      return new UnreadableEvent(record, place, (error as Error).message);
    }
  }
}
