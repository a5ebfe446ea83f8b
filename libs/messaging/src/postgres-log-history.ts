import pg from 'pg';
import { GroupBusy, LogHistory, type Beginning } from './log-history.js';
import type { Membership } from './membership.js';

/** The position before the first event that was appended then or later; of a topic without one, its last. */
const before = `
  select coalesce(
    (select min(e.position) - 1 from event_log.event e
     where e.topic = t.name and ($2::timestamptz is null or e.appended_at >= $2)), t.position) as position
  from event_log.topic t where t.name = $1`;

const census = `
  select type, count(*)::int as events from event_log.event
  where topic = $1 and position > (${before}) group by type order by type`;

const rewind = `
  insert into event_log.cursor (consumer_group, topic, position) select $3, $1, position from (${before}) as start
  on conflict (consumer_group, topic) do update set position = excluded.position, moved_at = now()`;

/** On the schema `event_log` of the messaging database. */
export class PostgresLogHistory extends LogHistory {
  private constructor(private readonly client: pg.Client) {
    super();
  }

  static async open(url: string): Promise<PostgresLogHistory> {
    const client = new pg.Client({
      connectionString: url,
      application_name: 'log history',
      connectionTimeoutMillis: 5000,
    });
    client.on('error', () => undefined); // what is asked next rejects
    await client.connect();
    return new PostgresLogHistory(client);
  }

  override async census(topic: string, from: Beginning): Promise<ReadonlyMap<string, number>> {
    const { rows } = await this.client.query<{ type: string; events: number }>(census, [topic, from ?? null]);
    return new Map(rows.map(({ type, events }) => [type, events]));
  }

  /** Under the turn that a member of the group works under, so that the next one begins afterwards. */
  override async rewind(
    { group, topic }: Membership,
    from: Beginning,
    prepare: () => Promise<void>,
  ): Promise<void> {
    const lock = 'advisory_lock(hashtext($1), hashtext($2)) as done';
    const taken = await this.client.query<{ done: boolean }>(`select pg_try_${lock}`, [group, topic]);
    if (taken.rows[0]?.done !== true)
      throw new GroupBusy(`a member of ${group} is at work on ${topic}: stop the service first`);
    try {
      await prepare();
      await this.client.query(rewind, [topic, from ?? null, group]);
    } finally {
      await this.client.query('select pg_advisory_unlock(hashtext($1), hashtext($2))', [group, topic]);
    }
  }

  override async close(): Promise<void> {
    await this.client.end();
  }
}
