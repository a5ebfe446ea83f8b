import { randomUUID } from 'node:crypto';
import { Admin, Consumer, type Message } from '@platformatic/kafka';
import { entryPoints, Kind } from '#contracts/contracts.js';
import { topics } from '#contracts/topics.js';
import { eventually } from '../eventually.js';
import { shortName, type EventRecords, type ToldEvent } from './event-records.js';

const patienceMs = 20_000;

interface End {
  readonly topic: string;
  readonly partition: number;
  /** The offset that the next event will have. */
  readonly next: bigint;
}

/** Of all topics, read from their beginning by a group of nobody. */
export class KafkaEventRecords implements EventRecords {
  private readonly heard = new Map<string, ToldEvent[]>();
  private readonly read = new Map<string, bigint>();

  private constructor(
    private readonly admin: Admin,
    private readonly consumer: Consumer,
  ) {}

  static async open(broker: string): Promise<KafkaEventRecords> {
    const options = { clientId: 'evidence', bootstrapBrokers: [broker] };
    const consumer = new Consumer({ ...options, groupId: `evidence-${randomUUID()}` });
    const records = new KafkaEventRecords(new Admin(options), consumer);
    const names = topics.map(({ name }) => name);
    const stream = await consumer.consume({ topics: names, mode: 'earliest', autocommit: false });
    stream.on('data', (message) => records.hear(message));
    return records;
  }

  async told(topic: string): Promise<ToldEvent[]> {
    const ends = (await this.ends()).filter((end) => end.topic === topic);
    await eventually(`all of ${topic} is read`, patienceMs, async () => {
      const unread = ends.some(
        ({ partition, next }) => (this.read.get(`${topic}/${partition}`) ?? 0n) < next,
      );
      return unread ? undefined : true;
    });
    return [...(this.heard.get(topic) ?? [])];
  }

  async unread(): Promise<string[]> {
    const ends = await this.ends();
    const consumers = entryPoints().filter(({ kind }) => kind === Kind.CONSUMER);
    const groups = consumers.map(({ app, name, topic }) => ({ topic, group: `${app}.${name}.${topic}` }));
    const held = await this.admin.listConsumerGroupOffsets({ groups: groups.map(({ group }) => group) });
    return groups.flatMap(({ group, topic }) => {
      const partitions = held
        .find(({ groupId }) => groupId === group)
        ?.topics.flatMap((each) => each.partitions);
      const done = new Map(
        partitions?.map(({ partitionIndex, committedOffset }) => [partitionIndex, committedOffset]),
      );
      const behind = ends.filter((end) => end.topic === topic && (done.get(end.partition) ?? 0n) < end.next);
      return behind.map(
        ({ partition, next }) => `${group} is at ${done.get(partition)} of ${next} in ${partition}`,
      );
    });
  }

  async close(): Promise<void> {
    await this.consumer.close(true);
    await this.admin.close();
  }

  private hear({ topic, partition, offset, key, headers }: Message): void {
    const attributes = new Map([...headers].map(([name, value]) => [String(name), String(value)]));
    const event = {
      id: attributes.get('ce_id') ?? '',
      type: shortName(attributes.get('ce_type') ?? ''),
      subject: String(key),
      sequence: BigInt(attributes.get('ce_sequence') ?? -1),
    };
    this.heard.set(topic, [...(this.heard.get(topic) ?? []), event]);
    this.read.set(`${topic}/${partition}`, offset + 1n);
  }

  private async ends(): Promise<End[]> {
    const asked = topics.map(({ name, partitions }) => ({
      name,
      partitions: Array.from({ length: partitions }, (_, partitionIndex) => ({
        partitionIndex,
        timestamp: -1n,
      })),
    }));
    const found = await this.admin.listOffsets({ topics: asked });
    return found.flatMap(({ name: topic, partitions }) =>
      partitions.map(({ partitionIndex: partition, offset: next }) => ({ topic, partition, next })),
    );
  }
}
