import { setTimeout as wait } from 'node:timers/promises';
import { crashPoint } from '#faults/crash-point.js';
import type { CloudEvent } from '../cloud-event.js';
import type { EventSubscription } from '../event-log.js';
import type { WakeUp } from '../wake-up.js';
import { AssignedPartition } from './assigned-partition.js';
import { GroupMember } from './group-member.js';
import type { KafkaConnection } from './kafka-connection.js';
import type { MemberOptions } from './member-options.js';
import { isOutOfRange, TopicReader } from './topic-reader.js';
import { UnreadableEvent } from './unreadable-event.js';

const pollMs = 1000;
const retryMs = 250;
/** One commit for all that was handled meanwhile, since each is a message of its own for the broker. */
const commitMs = 100;
/** How long a revocation waits for handlers: less than the group waits for this member. */
const drainMs = 20_000;

/** One membership of a group, from joining to leaving: what is assigned is read, handled and committed. */
export class ConsumerSession {
  private readonly partitions = new Map<number, AssignedPartition>();
  private readonly reading = new Map<number, Promise<void>>();
  private readonly member: GroupMember;
  private readonly reader: TopicReader;
  private ending = false;
  private lost: Error | undefined;
  private committedAt = 0;
  private readonly report = (error: unknown): void => this.options.onError(error);

  private constructor(
    connection: KafkaConnection,
    private readonly subscription: EventSubscription,
    private readonly options: MemberOptions,
    private readonly wakeUp: WakeUp,
  ) {
    this.reader = new TopicReader(connection, subscription);
    this.member = new GroupMember(connection, subscription, {
      revoked: (partitions) => this.giveUp(partitions),
      assigned: () => wakeUp.ring(),
      lost: (cause) => {
        this.lost = new Error('Kafka has lost this member of the group; it joins again', { cause });
        wakeUp.ring();
      },
    });
  }

  /** Resolves when Kafka answers: from then on the member will be taken in by its group. */
  static async open(
    connection: KafkaConnection,
    subscription: EventSubscription,
    options: MemberOptions,
    wakeUp: WakeUp,
  ): Promise<ConsumerSession> {
    const session = new ConsumerSession(connection, subscription, options, wakeUp);
    try {
      await session.member.connect();
      session.member.join();
    } catch (error) {
      await session.end();
      throw error;
    }
    return session;
  }

  /** One round: takes on what is newly assigned, asks for what is not read, commits what is done, and rests. */
  async turn(): Promise<void> {
    if (this.lost) throw this.lost;
    if (this.member.isSettled) {
      await this.takeOn();
      if (Date.now() - this.committedAt >= commitMs) await this.commit([...this.partitions.values()]);
    }
    await this.read();
    const isIdle = [...this.partitions.values()].every(({ isIdle: idle }) => idle);
    await this.wakeUp.sleep(isIdle ? pollMs : commitMs);
  }

  /** Resolves when what runs has ended; the others of the group then take over. */
  async end(): Promise<void> {
    this.ending = true;
    const partitions = [...this.partitions.values()];
    await Promise.all(partitions.map(({ window }) => window.stop()));
    if (this.member.isSettled) await this.commit(partitions).catch(this.report);
    await Promise.all([this.member.leave(), this.reader.close()]).catch(this.report);
    await Promise.all(this.reading.values());
  }

  private async takeOn(): Promise<void> {
    const fresh = this.member.partitions.filter((number) => !this.partitions.has(number));
    if (fresh.length === 0) return;
    const committed = await this.member.committed(fresh);
    const bounds = committed.includes(undefined) ? await this.reader.bounds() : [];
    const { topic } = this.subscription;
    for (const [index, number] of fresh.entries()) {
      // It may have gone to another member meanwhile.
      if (!this.member.partitions.includes(number)) continue;
      const position = committed[index] ?? bounds[number]?.earliest ?? 0n;
      this.partitions.set(number, new AssignedPartition(topic, number, position, this.windowOptions()));
    }
  }

  private windowOptions() {
    const { concurrency } = this.options;
    return {
      // Shared by the partitions that this member has when it gets this one.
      concurrency: Math.max(1, Math.ceil(concurrency / this.member.partitions.length)),
      handle: (event: CloudEvent) =>
        event instanceof UnreadableEvent ? this.options.bury(event) : this.subscription.handle(event),
      resume: () => this.wakeUp.ring(),
      failed: this.report,
    };
  }

  /** Asks each broker that is not being asked. A partition with a full window is left out: that is the backpressure. */
  private async read(): Promise<void> {
    const roomy = [...this.partitions.values()].filter((partition) => partition.wantsMore());
    if (roomy.length === 0) return;
    for (const [node, partitions] of await this.reader.byLeader(roomy)) {
      if (this.reading.has(node)) continue;
      const reading = this.fetch(node, partitions).finally(() => {
        this.reading.delete(node);
        this.wakeUp.ring();
      });
      this.reading.set(node, reading);
    }
  }

  private async fetch(node: number, partitions: readonly AssignedPartition[]): Promise<void> {
    try {
      for (const answer of await this.reader.fetch(node, partitions)) {
        const asked = partitions.find(({ number }) => number === answer.partitionIndex);
        // What was given up, or given up and assigned anew, is not for an old answer.
        if (asked && this.partitions.get(asked.number) === asked && !this.ending) asked.add(answer);
      }
    } catch (error) {
      if (this.ending) return;
      this.report(error);
      if (isOutOfRange(error)) await this.skip(partitions).catch(this.report);
      await wait(retryMs);
    }
  }

  /** Goes on with the oldest that is kept where what should come next was deleted, and says what was missed. */
  private async skip(partitions: readonly AssignedPartition[]): Promise<void> {
    const bounds = await this.reader.bounds();
    for (const partition of partitions) {
      const { earliest, latest } = bounds[partition.number] ?? { earliest: 0n, latest: 0n };
      const { position, number } = partition;
      if (position >= earliest && position <= latest) continue;
      partition.position = earliest;
      const { group, topic } = this.subscription;
      const said = `${group} never saw the offsets from ${position} on of ${topic}/${number}, which Kafka does not have`;
      this.report(new Error(`${said}; it goes on at ${earliest}`));
    }
  }

  private async giveUp(numbers: readonly number[]): Promise<void> {
    const leaving = numbers.flatMap((number) => this.partitions.get(number) ?? []);
    for (const number of numbers) this.partitions.delete(number);
    const drained = Promise.all(leaving.map(({ window }) => window.stop()));
    await Promise.race([drained, wait(drainMs, undefined, { ref: false })]);
    await this.commit(leaving).catch(this.report);
  }

  /** Moves the group behind what has been handled, never before it: an effect may be repeated, not lost. */
  private async commit(partitions: readonly AssignedPartition[]): Promise<void> {
    this.committedAt = Date.now();
    const behind = partitions.filter(({ done, committed }) => done > committed);
    if (behind.length === 0) return;
    const offsets = new Map(behind.map(({ number, done }) => [number, done]));
    const label = `${this.subscription.group}.consume.ack`;
    await crashPoint(label, 'before');
    await this.member.commit(offsets);
    await crashPoint(label, 'after');
    for (const partition of behind)
      partition.committed = offsets.get(partition.number) ?? partition.committed;
  }
}
