import type { KafkaRecord } from '@platformatic/kafka';
import type { CloudEvent } from '../cloud-event.js';
import { KeyedWindow, type WindowOptions } from '../keyed-window.js';
import { eventOf } from './event-message.js';
import { recordsFrom, type PartitionAnswer } from './topic-reader.js';
import { UnreadableEvent } from './unreadable-event.js';

/** How many events are read ahead of the commit before reading pauses. */
const windowSize = 1024;

/** How events are handled, and who hears that reading may go on. */
export interface PartitionOptions extends Omit<WindowOptions, 'progress'> {
  resume(): void;
}

/** A partition that is this member's: how far it is read, handled and committed. */
export class AssignedPartition {
  readonly window: KeyedWindow;
  private isPaused = false;
  /** What was told to the group. */
  committed: bigint;

  constructor(
    private readonly topic: string,
    readonly number: number,
    /** The offset that is read next. */
    public position: bigint,
    options: PartitionOptions,
  ) {
    this.committed = position;
    const progress = (): void => {
      if (this.isPaused && this.wantsMore()) options.resume();
    };
    this.window = new KeyedWindow({ ...options, progress });
  }

  /** Whether there is room for a part of the window: not one by one. Where there is none, `resume` says when there is. */
  wantsMore(): boolean {
    this.isPaused = this.window.size > windowSize / 2;
    return !this.isPaused;
  }

  /** Whether all that was read is done, and the group knows it. */
  get isIdle(): boolean {
    return this.window.size === 0 && this.done === this.committed;
  }

  /** The offset behind what has been handled, as Kafka counts: everything before it is done. */
  get done(): bigint {
    return this.window.done > this.committed ? this.window.done : this.committed;
  }

  /** Takes what is new in an answer. */
  add(answer: PartitionAnswer): void {
    const { records, next } = recordsFrom(answer, this.position);
    for (const { record, offset } of records)
      this.window.add({ position: offset + 1n, event: this.read(record, offset) });
    this.position = next;
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
