import type { CloudEvent } from '#messaging/cloud-event.js';
import type { Database } from './database.js';

/** What waits behind an event that failed for good. */
export interface ParkedKey {
  readonly key: string;
  readonly events: number;
  /** Why the first one failed, without personal data. */
  readonly error: string;
  readonly parkedAt: Date;
}

interface ParkedRow {
  position: string;
  key: string;
  event_id: string;
  source: string;
  type: string;
  time: Date;
  sequence: string;
  data: Buffer;
  correlation_id: string | null;
  traceparent: string | null;
}

const insert = `
  insert into platform.parked
    (consumer, key, event_id, source, type, time, sequence, data, correlation_id, traceparent, error, attempts)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
  on conflict (consumer, event_id) do nothing`;

const first = `
  select position, key, event_id, source, type, time, sequence, data, correlation_id, traceparent
  from platform.parked where consumer = $1 and key = $2 order by position limit 1`;

const overview = `
  select key, count(*)::int as events, (array_agg(error order by position))[1] as error, min(parked_at) as "parkedAt"
  from platform.parked where consumer = $1 group by key order by min(position)`;

/** One consumer's given-up events and those that wait behind them. */
export class ParkedEvents {
  constructor(
    private readonly database: Database,
    private readonly consumer: string,
  ) {}

  /** Zero attempts: it was not tried, it waits. */
  async add(event: CloudEvent, error: string, attempts: number): Promise<void> {
    const { subject, id, source, type, time, sequence, data } = event;
    const headers = [event.correlationId ?? null, event.traceparent ?? null];
    const fields = [subject, id, source, type, time, sequence, Buffer.from(data), ...headers];
    const values = [this.consumer, ...fields, error, attempts];
    await this.database.execute({ name: 'parked_insert', text: insert, values });
  }

  async first(key: string): Promise<{ position: string; event: CloudEvent } | undefined> {
    const statement = { name: 'parked_first', text: first, values: [this.consumer, key] };
    const [row] = (await this.database.execute<ParkedRow>(statement)).rows;
    return row && { position: row.position, event: eventOf(row) };
  }

  async remove(position: string): Promise<void> {
    const text = 'delete from platform.parked where position = $1';
    await this.database.execute({ name: 'parked_delete', text, values: [position] });
  }

  /** How many there are, with those that wait untried. */
  async count(): Promise<number> {
    const text = 'select count(*)::int as parked from platform.parked where consumer = $1';
    const statement = { name: 'parked_count', text, values: [this.consumer] };
    return (await this.database.execute<{ parked: number }>(statement)).rows[0]?.parked ?? 0;
  }

  async keys(): Promise<ParkedKey[]> {
    const statement = { name: 'parked_keys', text: overview, values: [this.consumer] };
    return (await this.database.execute<{ [Field in keyof ParkedKey]: ParkedKey[Field] }>(statement)).rows;
  }
}

function eventOf(row: ParkedRow): CloudEvent {
  const { event_id, source, type, key, time, sequence, data, correlation_id, traceparent } = row;
  return {
    id: event_id,
    source,
    type,
    subject: key,
    time,
    sequence: BigInt(sequence),
    data,
    ...(correlation_id === null ? {} : { correlationId: correlation_id }),
    ...(traceparent === null ? {} : { traceparent }),
  };
}
