import type { CloudEvent } from '#messaging/cloud-event.js';
import type { Database, Statement } from './database.js';

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

const columns = 'position, key, event_id, source, type, time, sequence, data, correlation_id, traceparent';

const first = `
  select ${columns} from platform.parked where consumer = $1 and key = $2 order by position limit 1`;

/** A turn for one key: a redrive and a delivery of a new event must not both look at what is parked. */
const turn = `select pg_advisory_xact_lock(hashtext($1), hashtext($2))`;

const failAgain = `
  update platform.parked set error = $2, attempts = attempts + 1 where position = $1 returning event_id`;

const overview = `
  select key, count(*)::int as events, (array_agg(error order by position))[1] as error, min(parked_at) as "parkedAt"
  from platform.parked where consumer = $1 group by key order by min(position)`;

/** A parked event and where it stands. */
export interface Parked {
  readonly position: string;
  readonly event: CloudEvent;
}

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

  /** Until the end of the transaction nobody else changes what is parked under the key, and no event of it is handled. */
  async takeTurn(key: string): Promise<void> {
    await this.database.execute({ name: 'inbox_turn', text: turn, values: [this.consumer, key] });
  }

  async first(key: string): Promise<Parked | undefined> {
    return this.one({ name: 'parked_first', text: first, values: [this.consumer, key] });
  }

  async find(eventId: string): Promise<Parked | undefined> {
    const text = `select ${columns} from platform.parked where consumer = $1 and event_id = $2`;
    return this.one({ name: 'parked_find', text, values: [this.consumer, eventId] });
  }

  async replace(position: string, data: Uint8Array): Promise<void> {
    const text = 'update platform.parked set data = $2 where position = $1';
    await this.database.execute({ name: 'parked_replace', text, values: [position, Buffer.from(data)] });
  }

  /** Another try and a newer reason. Answers false where it is not parked any more. */
  async failAgain(position: string, error: string): Promise<boolean> {
    const statement = { name: 'parked_fail_again', text: failAgain, values: [position, error] };
    return (await this.database.execute(statement)).rowCount === 1;
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

  private async one(statement: Statement): Promise<Parked | undefined> {
    const [row] = (await this.database.execute<ParkedRow>(statement)).rows;
    return row && { position: row.position, event: eventOf(row) };
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
