import type { Database } from '#persistence/database.js';
import type { JobData } from './work-queue.js';

interface MessageRow {
  id: string;
  key: string;
  destination: string;
  message_id: string;
  correlation_id: string | null;
  traceparent: string | null;
  created_at: Date;
}

interface EventMessage extends MessageRow {
  kind: 'event';
  type: string;
  version: string;
  data: Buffer;
}

interface JobMessage extends MessageRow {
  kind: 'job';
  job: JobData;
  start_after: Date | null;
}

/** A message that was decided on and not yet published. */
export type OutboxRow = EventMessage | JobMessage;

/** How far the relays are behind. */
export interface OutboxLag {
  readonly waiting: number;
  /** Zero where nothing waits. */
  readonly oldestMs: number;
}

const any = 'select from platform.outbox where destination <> all($1) limit 1';

const claimLanes = `
  select lane from platform.outbox_lane l
  where exists (select from platform.outbox o where o.lane = l.lane and o.destination <> all($1))
  for update skip locked`;

/** Those of OutboxRow. */
export const messageColumns = `id, key, kind, destination, message_id, type, version, data, job, start_after,
  correlation_id, traceparent, created_at`;

/** A statement of its own: it must see what the lanes' last holder deleted. */
const read = `
  select ${messageColumns}
  from platform.outbox where lane = any($1) and destination <> all($2) order by id limit $3`;

const lag = `
  select count(*)::int as waiting,
         coalesce(extract(epoch from clock_timestamp() - min(created_at)) * 1000, 0)::float8 as "oldestMs"
  from platform.outbox`;

/** The relay's side of the outbox table. */
export class OutboxRows {
  constructor(private readonly database: Database) {}

  async anyExcept(destinations: readonly string[]): Promise<boolean> {
    const statement = { name: 'outbox_any', text: any, values: [destinations] };
    return (await this.database.execute(statement)).rowCount !== 0;
  }

  /** Takes the lanes that nobody holds until the transaction ends, and answers their oldest messages. */
  async claim(except: readonly string[], most: number): Promise<OutboxRow[]> {
    const claim = { name: 'outbox_claim', text: claimLanes, values: [except] };
    const lanes = (await this.database.execute<{ lane: number }>(claim)).rows.map(({ lane }) => lane);
    if (lanes.length === 0) return [];
    const statement = { name: 'outbox_read', text: read, values: [lanes, except, most] };
    return (await this.database.execute<OutboxRow>(statement)).rows;
  }

  async remove(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const text = 'delete from platform.outbox where id = any($1)';
    await this.database.execute({ name: 'outbox_remove', text, values: [ids] });
  }

  async lag(): Promise<OutboxLag> {
    const { rows } = await this.database.execute<{ waiting: number; oldestMs: number }>({
      name: 'outbox_lag',
      text: lag,
    });
    return rows[0] ?? { waiting: 0, oldestMs: 0 };
  }
}
