import type { CloudEvent } from './cloud-event.js';
import type { Subscription } from './subscription.js';

export type { Subscription } from './subscription.js';

/** Who listens to what, and what it does with it. */
export interface EventSubscription {
  /** Each group sees each event; the processes of one group share the work. */
  readonly group: string;
  readonly topic: string;
  /** Resolves when the effect is durable. A rejection is tried again, before any later event of the same subject. */
  readonly handle: (event: CloudEvent) => Promise<void>;
}

/** How far a group is behind on a topic. What was parked counts as handled. */
export interface ConsumerLag {
  /** Appended and not yet handled; a member that is killed may be counted up to a second behind. */
  readonly events: number;
  /** How long the oldest of them has been there, in milliseconds. Zero where none waits. */
  readonly oldestMs: number;
}

/**
 * Publish-subscribe with memory. Every group receives every event of a topic at least once, from the oldest that is
 * kept; events of one subject one after the other in the order of their appends, those of different subjects side by side.
 */
export abstract class EventLog {
  /** What carries it, as OpenTelemetry names messaging systems. */
  readonly system: string = 'postgresql';
  /** Resolves when the events are durable. */
  abstract append(topic: string, events: readonly CloudEvent[]): Promise<void>;
  abstract subscribe(subscription: EventSubscription): Promise<Subscription>;
  /** For metrics. A group that was never there has everything before it. Rejects where the engine does not answer. */
  abstract lag(group: string, topic: string): Promise<ConsumerLag>;
  /** Closes its subscriptions, then its connections. */
  abstract close(): Promise<void>;
}
