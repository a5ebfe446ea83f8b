import { Consumer, findErrorBy, ListOffsetTimestamps, type KafkaRecord } from '@platformatic/kafka';
import type { Membership } from '../membership.js';
import { clientOptions, type KafkaConnection } from './kafka-connection.js';

/** How long a broker that has nothing new keeps a question open. */
const waitMs = 500;
const partitionBytes = 256 * 1024;

/** What a broker answers for one partition. */
export type PartitionAnswer = Awaited<
  ReturnType<Consumer['fetch']>
>['responses'][number]['partitions'][number];

/** A partition, and the offset that is read next. */
export interface PartitionPlace {
  readonly number: number;
  readonly position: bigint;
}

/** `timestamp` is when it was sent, in milliseconds since 1970. */
export interface Found {
  readonly records: readonly {
    readonly record: KafkaRecord;
    readonly offset: bigint;
    readonly timestamp: number;
  }[];
  /** The offset behind them. */
  readonly next: bigint;
}

/** Of a batch that marks the end of a transaction. */
const isControl = 0b10_0000;

/**
 * Reads partitions from positions that it is told. A client of its own, since an open question holds up everything else
 * on its connection, and a heartbeat must not wait.
 */
export class TopicReader {
  private readonly consumer: Consumer;

  constructor(
    connection: KafkaConnection,
    private readonly membership: Membership,
  ) {
    const { group, topic } = membership;
    this.consumer = new Consumer({ ...clientOptions(connection, group), groupId: `${group}.${topic}` });
    this.consumer.topics.track(topic);
  }

  /** The partitions by the broker that leads them. */
  async byLeader<Place extends PartitionPlace>(partitions: readonly Place[]): Promise<Map<number, Place[]>> {
    const { partitions: known } = await this.topic();
    const leaders = new Map<number, Place[]>();
    for (const partition of partitions) {
      const leader = known[partition.number]?.leader ?? -1;
      leaders.set(leader, [...(leaders.get(leader) ?? []), partition]);
    }
    return leaders;
  }

  /** What is new there, at once or within half a second. */
  async fetch(
    node: number,
    partitions: readonly PartitionPlace[],
    { maxBytes = partitionBytes, maxWaitMs = waitMs } = {},
  ): Promise<PartitionAnswer[]> {
    const { id: topicId } = await this.topic();
    const wanted = partitions.map(({ number, position }) => ({
      partition: number,
      fetchOffset: position,
      partitionMaxBytes: maxBytes,
      currentLeaderEpoch: -1,
      lastFetchedEpoch: -1,
    }));
    const topics = [{ topicId, partitions: wanted }];
    const answer = await this.consumer.fetch({ node, topics, maxWaitTime: maxWaitMs, minBytes: 1 });
    return answer.responses.flatMap((response) => (response.topicId === topicId ? response.partitions : []));
  }

  /** The same of one partition; undefined where nobody leads it. */
  async fetchOne(place: PartitionPlace, limits = {}): Promise<PartitionAnswer | undefined> {
    const [node] = (await this.byLeader([place])).keys();
    return node === undefined ? undefined : (await this.fetch(node, [place], limits))[0];
  }

  /** The oldest offsets that are kept, and the next ones to be written, of each partition. */
  async bounds(): Promise<{ earliest: bigint; latest: bigint }[]> {
    const { topic } = this.membership;
    const at = async (timestamp: bigint): Promise<bigint[]> =>
      (await this.consumer.listOffsets({ topics: [topic], timestamp })).get(topic) ?? [];
    const latest = await at(ListOffsetTimestamps.LATEST);
    return (await at(ListOffsetTimestamps.EARLIEST)).map((earliest, partition) => ({
      earliest,
      latest: latest[partition] ?? earliest,
    }));
  }

  /** Where the first event is, in each partition, that was sent then or later; the next one to be written if none was. */
  async offsetsAt(from: Date | undefined): Promise<bigint[]> {
    const bounds = await this.bounds();
    if (!from) return bounds.map(({ earliest }) => earliest);
    const { topic } = this.membership;
    const found = await this.consumer.listOffsets({ topics: [topic], timestamp: BigInt(from.getTime()) });
    return bounds.map(({ latest }, number) => {
      const offset = found.get(topic)?.[number] ?? -1n;
      return offset < 0n ? latest : offset;
    });
  }

  /** Where the group goes on in each of so many partitions; undefined where it has not begun. */
  async committed(count: number): Promise<(bigint | undefined)[]> {
    const { topic } = this.membership;
    const partitions = Array.from({ length: count }, (_, number) => number);
    const found = await this.consumer.listCommittedOffsets({ topics: [{ topic, partitions }] });
    return partitions.map((number) => {
      const offset = found.get(topic)?.[number];
      return offset === undefined || offset < 0n ? undefined : offset;
    });
  }

  /** When the next event there was sent, in milliseconds since 1970; undefined where there is none. */
  async timeAt(place: PartitionPlace): Promise<number | undefined> {
    // A batch comes whole, however little is asked for.
    const answer = await this.fetchOne(place, { maxBytes: 1, maxWaitMs: 0 });
    const [first] = recordsFrom(answer, place.position).records;
    return first?.timestamp;
  }

  async close(): Promise<void> {
    await this.consumer.close(true);
  }

  private async topic() {
    const { topic } = this.membership;
    const found = (await this.consumer.metadata({ topics: [topic] })).topics.get(topic);
    if (!found) throw new Error(`Kafka has no topic "${topic}"`);
    return found;
  }
}

/** What an answer holds from a position on, and where to go on. A batch is sent whole, also where only its end was asked for. */
export function recordsFrom(answer: PartitionAnswer | undefined, position: bigint): Found {
  const records: Found['records'][number][] = [];
  let next = position;
  for (const batch of answer?.records ?? []) {
    for (const record of (batch.attributes & isControl) === 0 ? batch.records : []) {
      const offset = batch.firstOffset + BigInt(record.offsetDelta);
      if (offset >= position)
        records.push({ record, offset, timestamp: Number(batch.firstTimestamp + record.timestampDelta) });
    }
    const end = batch.firstOffset + BigInt(batch.lastOffsetDelta) + 1n;
    if (end > next) next = end;
  }
  return { records, next };
}

/** Whether something was asked for that is not kept any more, or not yet there. */
export const isOutOfRange = (error: unknown): boolean =>
  error instanceof Error && findErrorBy(error, 'apiId', 'OFFSET_OUT_OF_RANGE') !== null;
