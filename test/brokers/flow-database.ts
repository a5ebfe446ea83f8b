import pg from 'pg';
import { Database } from '#persistence/database.js';
import { platformMigrations } from '#persistence/migrations.js';
import { testDatabase, type TestDatabase } from '../support/test-postgres.js';

/** The outbox itself forgets what it has published, and an effect without a key may happen twice. */
const tables = `
  create table decided (id uuid primary key, kind text not null, key text not null, version bigint);
  create table effect (position bigint generated always as identity, id uuid not null, key text not null, version bigint);
  grant insert on decided, effect to public;
  create function note_decision() returns trigger language plpgsql as $$
    begin
      insert into decided values (new.message_id, new.kind, new.key, new.version);
      return null;
    end $$;
  create trigger decided after insert on platform.outbox for each row execute function note_decision()`;

/** By kind of message: how many there are, and how many of each are not as they should be. */
const comparison = `
  with effects as (select id, count(*) as times from effect group by id),
  inbox as (select distinct event_id as id from platform.inbox)
  select d.kind, count(*)::int as decided, count(i.id)::int as inbox, count(e.id)::int as effects,
    count(*) filter (where e.times > 1)::int as repeated
  from decided d left join inbox i using (id) left join effects e using (id) group by d.kind order by d.kind`;

/** Of each aggregate the versions that were told, in the order in which they were decided, and as they had their effects. */
const disorder = `
  with told as (select key, array_agg(version order by version) as versions from decided where kind = 'event' group by key),
  done as (select key, array_agg(version order by position) as versions from effect where version is not null group by key)
  select key from told left join done using (key) where told.versions is distinct from done.versions`;

const strangers = `
  select id from effect where id not in (select id from decided)
  union all select event_id from platform.inbox where event_id not in (select id from decided)`;

/** What became of the messages of one kind. */
export interface Account {
  readonly kind: 'event' | 'job';
  readonly decided: number;
  readonly inbox: number;
  /** Messages that had at least one. */
  readonly effects: number;
  /** Messages that had more than one. */
  readonly repeated: number;
}

/** A service's database that keeps account of what its outbox decided and what came of it. */
export class FlowDatabase {
  readonly database: Database;

  private constructor(
    private readonly test: TestDatabase,
    readonly client: pg.Client,
  ) {
    this.database = Database.open(test.url, { poolSize: 24, name: 'flow' });
  }

  static async create(name: string): Promise<FlowDatabase> {
    const test = await testDatabase(name, [platformMigrations]);
    const client = new pg.Client(test.serverUrl);
    await client.connect();
    await client.query(tables);
    return new FlowDatabase(test, client);
  }

  async accounts(): Promise<Account[]> {
    return (await this.client.query<Account>(comparison)).rows;
  }

  /** What is in the wrong order, out of nowhere, or left lying, in words. */
  async oddities(): Promise<string[]> {
    const questions = {
      'aggregates whose versions are not as they were told': disorder,
      'effects of what was never decided': strangers,
      'messages left in the outbox': 'select id from platform.outbox',
      'events that are parked': 'select event_id from platform.parked',
    };
    const odd: string[] = [];
    for (const [what, question] of Object.entries(questions)) {
      const { rowCount } = await this.client.query(question);
      if (rowCount) odd.push(`${rowCount} ${what}`);
    }
    return odd;
  }

  async clear(): Promise<void> {
    await this.client.query('truncate decided, effect, platform.outbox, platform.inbox, platform.parked');
  }

  async drop(): Promise<void> {
    await this.database.close();
    await this.client.end();
    await this.test.drop();
  }
}
