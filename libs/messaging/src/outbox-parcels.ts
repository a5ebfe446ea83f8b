import type { CloudEvent } from './cloud-event.js';
import type { OutboxRow } from './outbox-rows.js';
import type { Job } from './work-queue.js';

interface Addressed {
  readonly destination: string;
  /** Rows of the outbox. */
  readonly ids: readonly string[];
}

/** What one call publishes: the messages of a batch for one topic or one queue. */
export type Parcel =
  | (Addressed & { readonly kind: 'event'; readonly events: readonly CloudEvent[] })
  | (Addressed & { readonly kind: 'job'; readonly jobs: readonly Job[] });

/** Keeps the order of the rows within each destination. */
export function parcels(rows: readonly OutboxRow[], source: string): Parcel[] {
  const groups = new Map<string, OutboxRow[]>();
  for (const row of rows) {
    const address = `${row.kind} ${row.destination}`;
    groups.set(address, [...(groups.get(address) ?? []), row]);
  }
  return [...groups.values()].flatMap((group) => parcelOf(group, source));
}

function parcelOf(rows: readonly OutboxRow[], source: string): Parcel[] {
  const [first] = rows;
  if (!first) return [];
  const addressed = { destination: first.destination, ids: rows.map(({ id }) => id) };
  if (first.kind === 'event')
    return [{ ...addressed, kind: 'event', events: rows.flatMap((row) => eventOf(row, source)) }];
  return [{ ...addressed, kind: 'job', jobs: rows.flatMap(jobOf) }];
}

function eventOf(row: OutboxRow, source: string): CloudEvent[] {
  if (row.kind !== 'event') return [];
  const { message_id: id, type, key: subject, created_at: time, version, data } = row;
  return [{ id, source, type, subject, time, sequence: BigInt(version), data, ...headersOf(row) }];
}

function jobOf(row: OutboxRow): Job[] {
  if (row.kind !== 'job') return [];
  const startAfter = row.start_after ? { startAfter: row.start_after } : {};
  return [{ id: row.message_id, data: row.job, ...startAfter, ...headersOf(row) }];
}

function headersOf(row: OutboxRow): Pick<CloudEvent, 'correlationId' | 'traceparent'> {
  return {
    ...(row.correlation_id === null ? {} : { correlationId: row.correlation_id }),
    ...(row.traceparent === null ? {} : { traceparent: row.traceparent }),
  };
}
