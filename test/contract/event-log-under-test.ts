import { randomUUID } from 'node:crypto';
import type { CloudEvent } from '#messaging/cloud-event.js';
import type { EventLog } from '#messaging/event-log.js';

/** One log, as several processes see it. */
export interface EventLogUnderTest {
  /** The log as one more process opens it; closed with the log under test. */
  open(): Promise<EventLog>;
  /** Begins an append that is not finished until `release`, where the adapter can be made to do so. */
  holdAppend?(topic: string, events: readonly CloudEvent[]): Promise<{ release(): Promise<void> }>;
  close(): Promise<void>;
  /** How long a check waits for a delivery; for logs that are known to lose it. */
  readonly patienceMs?: number;
}

export type Check = (log: EventLogUnderTest) => Promise<void>;

export function anEvent(subject: string, sequence = 1): CloudEvent {
  return {
    id: randomUUID(),
    source: 'contract',
    type: 'contract.v1.Happened',
    subject,
    time: new Date(),
    sequence: BigInt(sequence),
    data: Buffer.from([0, 1, 2, 255]),
    correlationId: `correlation of ${subject}`,
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  };
}

/** The first delivery of each event, in order: repetitions are allowed. */
export function firsts(deliveries: readonly CloudEvent[]): CloudEvent[] {
  return [...new Map(deliveries.toReversed().map((event) => [event.id, event])).values()].toReversed();
}

export function sequencesOf(subject: string, deliveries: readonly CloudEvent[]): bigint[] {
  const seen = new Set<string>();
  const fresh = deliveries.filter(({ id }) => !seen.has(id) && seen.add(id));
  return fresh.filter((event) => event.subject === subject).map(({ sequence }) => sequence);
}

export const ascending = (count: number): bigint[] =>
  Array.from({ length: count }, (_, index) => BigInt(index + 1));
export const idsOf = (events: readonly CloudEvent[]): string[] => events.map(({ id }) => id).toSorted();
