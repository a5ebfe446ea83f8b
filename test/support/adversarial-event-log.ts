import { setTimeout as wait } from 'node:timers/promises';
import type { CloudEvent } from '#messaging/cloud-event.js';
import {
  EventLog,
  type ConsumerLag,
  type EventSubscription,
  type Subscription,
} from '#messaging/event-log.js';
import { randomNumbers } from './random-numbers.js';

interface Member {
  readonly handle: (event: CloudEvent) => Promise<void>;
  closing: boolean;
}

interface Lane {
  readonly events: CloudEvent[];
  done: number;
  busy: boolean;
}

/** A group on a topic: members in the order in which they came, of whom the first consumes. */
class Group {
  readonly lanes = new Map<string, Lane>();
  readonly members: Member[] = [];
  readonly running = new Set<Promise<void>>();

  constructor(private readonly random: () => number) {}

  get waiting(): number {
    return [...this.lanes.values()].reduce((sum, { events, done }) => sum + events.length - done, 0);
  }

  add(event: CloudEvent): void {
    const lane = this.lanes.get(event.subject) ?? { events: [], done: 0, busy: false };
    lane.events.push(event);
    this.lanes.set(event.subject, lane);
    this.pump();
  }

  /** Starts the subjects that have something to do, in any order. */
  pump(): void {
    const [member] = this.members;
    if (!member || member.closing) return;
    const idle = [...this.lanes.values()].filter((lane) => !lane.busy && lane.done < lane.events.length);
    for (const lane of idle.toSorted(() => this.random() - 0.5)) {
      lane.busy = true;
      const run: Promise<void> = this.run(lane, member).finally(() => {
        lane.busy = false;
        this.running.delete(run);
        this.pump();
      });
      this.running.add(run);
    }
  }

  private async run(lane: Lane, member: Member): Promise<void> {
    await wait(this.random() * 3);
    const next = lane.events[lane.done];
    if (!next || member.closing) return;
    const repeated = this.random() < 0.3 ? lane.events[lane.done - 1] : undefined;
    try {
      if (repeated) await member.handle(repeated).catch(() => undefined);
      await member.handle(next);
      lane.done++;
    } catch {
      await wait(5); // it comes again
    }
  }
}

/** What several logs of one test share, as processes share a broker. */
export class AdversarialBroker {
  readonly topics = new Map<string, CloudEvent[]>();
  readonly groups = new Map<string, Group>();
  readonly random: () => number;

  constructor(seed = 1) {
    this.random = randomNumbers(seed);
  }

  group(name: string, topic: string): Group {
    const key = `${name} < ${topic}`;
    const found = this.groups.get(key);
    if (found) return found;
    const group = new Group(this.random);
    this.groups.set(key, group);
    for (const event of this.topics.get(topic) ?? []) group.add(event);
    return group;
  }
}

/** Keeps every promise of EventLog and no other: it delays, repeats, and reorders across subjects on purpose. */
export class AdversarialEventLog extends EventLog {
  private readonly subscriptions = new Set<Subscription>();

  constructor(private readonly broker = new AdversarialBroker()) {
    super();
  }

  override async append(topic: string, events: readonly CloudEvent[]): Promise<void> {
    await wait(this.broker.random() * 2);
    this.broker.topics.set(topic, [...(this.broker.topics.get(topic) ?? []), ...events]);
    for (const [key, group] of this.broker.groups) {
      if (key.endsWith(` < ${topic}`)) events.forEach((event) => group.add(event));
    }
  }

  override async subscribe({ group: name, topic, handle }: EventSubscription): Promise<Subscription> {
    const group = this.broker.group(name, topic);
    const member: Member = { handle, closing: false };
    group.members.push(member);
    group.pump();
    const subscription = {
      close: async () => {
        this.subscriptions.delete(subscription);
        member.closing = true;
        if (group.members[0] === member) await Promise.all(group.running);
        group.members.splice(group.members.indexOf(member), 1);
        group.pump();
      },
    };
    this.subscriptions.add(subscription);
    return Promise.resolve(subscription);
  }

  override lag(name: string, topic: string): Promise<ConsumerLag> {
    const events = this.broker.group(name, topic).waiting;
    return Promise.resolve({ events, oldestMs: events });
  }

  override async close(): Promise<void> {
    await Promise.all([...this.subscriptions].map((subscription) => subscription.close()));
  }
}
