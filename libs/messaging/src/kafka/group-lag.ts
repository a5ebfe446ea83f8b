import type { ConsumerLag } from '../event-log.js';
import type { Membership } from '../membership.js';
import type { KafkaConnection } from './kafka-connection.js';
import { TopicReader } from './topic-reader.js';

interface Waiting {
  readonly number: number;
  /** The offset that the group goes on with. */
  readonly position: bigint;
  readonly events: bigint;
}

/** Looks at a group from outside, as nobody's member: what it has committed, and what there is. */
export class GroupLag {
  private readonly reader: TopicReader;

  constructor(connection: KafkaConnection, membership: Membership) {
    this.reader = new TopicReader(connection, membership);
  }

  async measure(): Promise<ConsumerLag> {
    const waiting = await this.waiting();
    const since = await Promise.all(waiting.map((partition) => this.reader.timeAt(partition)));
    const events = waiting.reduce((sum, partition) => sum + partition.events, 0n);
    const oldest = Math.min(...since.filter((time) => time !== undefined));
    return {
      events: Number(events),
      oldestMs: Number.isFinite(oldest) ? Math.max(0, Date.now() - oldest) : 0,
    };
  }

  async close(): Promise<void> {
    await this.reader.close();
  }

  /** An offset is no event where a transaction ended or compaction took something: then this counts too many. */
  private async waiting(): Promise<Waiting[]> {
    const bounds = await this.reader.bounds();
    const committed = await this.reader.committed(bounds.length);
    return bounds.flatMap(({ earliest, latest }, number) => {
      const done = committed[number] ?? earliest;
      const position = done > earliest ? done : earliest;
      return latest > position ? [{ number, position, events: latest - position }] : [];
    });
  }
}
