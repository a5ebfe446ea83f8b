import { Admin } from '@platformatic/kafka';
import { GroupBusy, LogHistory, type Beginning } from '../log-history.js';
import type { Membership } from '../membership.js';
import { eventOf } from './event-message.js';
import { clientOptions, type KafkaConnection } from './kafka-connection.js';
import { recordsFrom, TopicReader } from './topic-reader.js';

/** What is no event of ours counts under this type: a consumer sends it to the dead letters. */
const unreadable = '(unreadable)';

/** On Kafka: a census reads all of it. */
export class KafkaLogHistory extends LogHistory {
  private readonly admin: Admin;

  constructor(private readonly connection: KafkaConnection) {
    super();
    this.admin = new Admin(clientOptions(connection, 'meshcart-history'));
  }

  override async census(
    topic: string,
    from: Beginning,
    counted: (events: number) => void = () => undefined,
  ): Promise<ReadonlyMap<string, number>> {
    const types = new Map<string, number>();
    let events = 0;
    await this.reading(topic, async (reader) => {
      const [bounds, starts] = [await reader.bounds(), await reader.offsetsAt(from)];
      for (const [number, { latest }] of bounds.entries()) {
        let position = starts[number] ?? latest;
        while (position < latest) {
          const { records, next } = recordsFrom(await reader.fetchOne({ number, position }), position);
          for (const { record } of records) {
            const type = typeOf(record);
            types.set(type, (types.get(type) ?? 0) + 1);
          }
          if (next === position)
            throw new Error(`Kafka sends nothing of ${topic}/${number} from ${position} on`);
          counted((events += records.length));
          position = next;
        }
      }
    });
    return types;
  }

  override async rewind(member: Membership, from: Beginning, prepare: () => Promise<void>): Promise<void> {
    const { group, topic } = member;
    const groupId = `${group}.${topic}`;
    const found = (await this.admin.describeGroups({ groups: [groupId] })).get(groupId);
    if (found && found.members.size > 0)
      throw new GroupBusy(
        `${found.members.size} members of ${group} are at work on ${topic}: stop the service first; one that was ` +
          'killed is missed after ten seconds',
      );
    await prepare();
    const starts = await this.reading(topic, async (reader) => reader.offsetsAt(from));
    const partitionOffsets = starts.map((offset, partition) => ({ partition, offset }));
    await this.admin
      .alterConsumerGroupOffsets({ groupId, topics: [{ name: topic, partitionOffsets }] })
      .catch((cause: unknown) => {
        // Kafka itself refuses it where somebody has joined by now.
        throw new Error(`the group ${groupId} could not be set back; try again`, { cause });
      });
  }

  override async close(): Promise<void> {
    await this.admin.close();
  }

  private async reading<T>(topic: string, work: (reader: TopicReader) => Promise<T>): Promise<T> {
    const reader = new TopicReader(this.connection, { group: 'meshcart-history', topic });
    try {
      return await work(reader);
    } finally {
      await reader.close();
    }
  }
}

function typeOf(record: Parameters<typeof eventOf>[0]): string {
  try {
    return eventOf(record).type;
  } catch {
    return unreadable;
  }
}
