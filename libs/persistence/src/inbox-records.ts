import type { CloudEvent } from '#messaging/cloud-event.js';
import type { Database } from './database.js';

const record = `
  with seen as (select from platform.inbox where consumer = $1 and event_id = $2),
  parked as (select from platform.parked where consumer = $1 and key = $3 limit 1),
  fresh as (
    insert into platform.inbox (consumer, event_id) select $1, $2 where not exists (select from parked)
    on conflict do nothing returning 1)
  select exists (select from fresh) as fresh, exists (select from parked) and not exists (select from seen) as blocked`;

const forget = `
  delete from platform.inbox where ctid = any(array(select ctid from platform.inbox where consumer = $1 limit 10000))`;

/** Which events one consumer has handled. */
export class InboxRecords {
  constructor(
    private readonly database: Database,
    private readonly consumer: string,
  ) {}

  /** `behind` is the key whose parked events bar the way: for a redrive none does. */
  async add(event: CloudEvent, behind = event.subject): Promise<{ fresh: boolean; blocked: boolean }> {
    const values = [this.consumer, event.id, behind];
    const statement = { name: 'inbox_record', text: record, values };
    const [row] = (await this.database.execute<{ fresh: boolean; blocked: boolean }>(statement)).rows;
    if (!row) throw new Error('the inbox gave no answer');
    return row;
  }

  /** Forgets all of it, some thousands at a time. Answers how many it forgot. */
  async forget(): Promise<number> {
    for (let forgotten = 0; ;) {
      const statement = { name: 'inbox_forget', text: forget, values: [this.consumer] };
      const { rowCount } = await this.database.execute(statement);
      if (!rowCount) return forgotten;
      forgotten += rowCount;
    }
  }
}
