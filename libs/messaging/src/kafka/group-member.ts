import { setTimeout as wait } from 'node:timers/promises';
import { Consumer } from '@platformatic/kafka';
import type { Membership } from '../membership.js';
import { explained } from './explained.js';
import { clientOptions, type KafkaConnection } from './kafka-connection.js';

/** Who hears of changes. */
export interface MemberEvents {
  /** Resolves when nothing of these partitions runs any more; the group waits for it before it gives them away. */
  revoked(partitions: readonly number[]): Promise<void>;
  /** More or fewer partitions are this member's now. */
  assigned(): void;
  /** The group does not know this member any more, and it will not come back by itself. */
  lost(error: unknown): void;
}

/** A member that is silent for so long, because it was killed, stopped or cut off, loses its partitions. */
const sessionMs = 10_000;
/** How long the others wait for a member to give up what it must. */
const rebalanceMs = 25_000;
const heartbeatMs = 500;
const leaveMs = 3000;

/**
 * A member of a consumer group with cooperative rebalancing: partitions that stay go on, those that leave are drained
 * first. The client library has no hook that it waits for on a revocation, but it asks for the metadata of each join
 * with a promise, and a partition is given away in a join only.
 */
export class GroupMember {
  private readonly consumer: Consumer;
  private held: readonly number[] = [];

  constructor(
    connection: KafkaConnection,
    private readonly membership: Membership,
    private readonly events: MemberEvents,
  ) {
    const { group, topic } = membership;
    this.consumer = new Consumer({
      ...clientOptions(connection, group),
      // One for each topic, so that a change in one stops nothing in the others.
      groupId: `${group}.${topic}`,
      sessionTimeout: sessionMs,
      rebalanceTimeout: rebalanceMs,
      heartbeatInterval: heartbeatMs,
      heartbeatStallTimeout: rebalanceMs,
      protocols: [{ name: 'cooperative-sticky', version: 3 }],
      protocolsMetadata: () => this.beforeJoin(),
    });
    this.consumer.topics.track(topic);
    this.consumer.on('consumer:group:join', () => this.joined());
    this.consumer.on('consumer:heartbeat:stalled', ({ lastError }) => events.lost(lastError));
    this.consumer.on('error', (error: unknown) => events.lost(error));
  }

  /** Resolves when Kafka answers and has the topic. */
  async connect(): Promise<void> {
    const { topic } = this.membership;
    await this.consumer.metadata({ topics: [topic] }).catch((error: unknown) => {
      throw explained(error);
    });
  }

  /** Asks the group in, and goes on by itself: it may have to wait until a killed member is missed. */
  join(): void {
    this.consumer.joinGroup().catch((error: unknown) => this.events.lost(error));
  }

  /** Whether a commit would be taken now: during a rebalance it would only begin another one. */
  get isSettled(): boolean {
    return this.consumer.isActive();
  }

  get partitions(): readonly number[] {
    const { topic } = this.membership;
    return this.consumer.assignments?.find((assignment) => assignment.topic === topic)?.partitions ?? [];
  }

  /** Where the group goes on; undefined where it has not begun. */
  async committed(partitions: readonly number[]): Promise<(bigint | undefined)[]> {
    const { topic } = this.membership;
    const found = await this.consumer.listCommittedOffsets({
      topics: [{ topic, partitions: [...partitions] }],
    });
    return partitions.map((partition) => {
      const offset = found.get(topic)?.[partition];
      return offset === undefined || offset < 0n ? undefined : offset;
    });
  }

  /** Everything before these offsets has had its effect. A member that the group does not know has no say. */
  async commit(offsets: ReadonlyMap<number, bigint>): Promise<void> {
    if (offsets.size === 0 || this.consumer.memberId === null) return;
    const { topic } = this.membership;
    const entries = [...offsets].map(([partition, offset]) => ({
      topic,
      partition,
      offset,
      leaderEpoch: -1,
    }));
    await this.consumer.commit({ offsets: entries });
  }

  /** The others take over at once. A join that is under way may hold this up, and ends by itself. */
  async leave(): Promise<void> {
    const left = this.consumer.close(true);
    left.catch(() => undefined);
    await Promise.race([left, wait(leaveMs, undefined, { ref: false })]);
  }

  private async beforeJoin(): Promise<Buffer> {
    const { held, partitions } = this;
    const revoked = held.filter((partition) => !partitions.includes(partition));
    this.held = partitions;
    if (revoked.length > 0) await this.events.revoked(revoked);
    return Buffer.alloc(0);
  }

  private joined(): void {
    this.held = this.partitions;
    this.events.assigned();
  }
}
