import type { CloudEvent } from './cloud-event.js';
import type { LoggedEvent } from './keyed-window.js';

/** NOTIFY channel; the payload is the topic. */
export const logChannel = 'event_log';

/** A row of `event_log.event` as pg answers it: bigints are texts. */
export interface EventRow {
  position: string;
  id: string;
  source: string;
  type: string;
  subject: string;
  time: Date;
  sequence: string;
  data: Buffer;
  correlation_id: string | null;
  traceparent: string | null;
}

/**
 * One statement, so that the topic's row is locked for as short as possible. The lock makes the order of positions the
 * order of commits: see docs/adr/0003-positions-in-commit-order.md.
 */
export const appendEvents = `
  with topic as (
    insert into event_log.topic as t (name, position) values ($1, $2)
    on conflict (name) do update set position = t.position + excluded.position
    returning position - $2 as before),
  wake as materialized (select pg_notify('${logChannel}', $1))
  insert into event_log.event
    (topic, position, id, source, type, subject, time, sequence, data, correlation_id, traceparent)
  select $1, before + number, id, source, type, subject, time, sequence, data, correlation_id, traceparent
  from topic, wake, unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::bigint[], $9::bytea[],
      $10::text[], $11::text[]) with ordinality
    as e (id, source, type, subject, time, sequence, data, correlation_id, traceparent, number)`;

/** The parameters of `appendEvents`: one array for each column. */
export function appendValues(topic: string, events: readonly CloudEvent[]): unknown[] {
  return [
    topic,
    events.length,
    events.map(({ id }) => id),
    events.map(({ source }) => source),
    events.map(({ type }) => type),
    events.map(({ subject }) => subject),
    events.map(({ time }) => time),
    events.map(({ sequence }) => sequence),
    events.map(({ data }) => Buffer.from(data)),
    events.map(({ correlationId }) => correlationId ?? null),
    events.map(({ traceparent }) => traceparent ?? null),
  ];
}

/** The event that a row holds, at its position. */
export function loggedEvent(row: EventRow): LoggedEvent {
  const { position, id, source, type, subject, time, sequence, data, correlation_id, traceparent } = row;
  const event: CloudEvent = {
    id,
    source,
    type,
    subject,
    time,
    sequence: BigInt(sequence),
    data,
    ...(correlation_id === null ? {} : { correlationId: correlation_id }),
    ...(traceparent === null ? {} : { traceparent }),
  };
  return { position: BigInt(position), event };
}
