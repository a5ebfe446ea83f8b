import pg from 'pg';

/** What jobs leave behind in a database of the test, as a consumer with an inbox does it: in one transaction. */
export class Effects {
  /** How often a job was begun. */
  runs = 0;

  private constructor(private readonly pool: pg.Pool) {}

  static async open(adminUrl: string): Promise<Effects> {
    const pool = new pg.Pool({ connectionString: adminUrl });
    await pool.query('create table seen (id uuid primary key)');
    await pool.query('create table effect (id uuid not null)'); // one that comes twice would be there twice
    return new Effects(pool);
  }

  async of(id: string): Promise<void> {
    this.runs += 1;
    await this.pool.query({
      name: 'effect',
      text: `
        with fresh as (insert into seen values ($1) on conflict do nothing returning id)
        insert into effect select id from fresh`,
      values: [id],
    });
  }

  /** As a consumer without an inbox leaves it. */
  async carelesslyOf(id: string): Promise<void> {
    await this.pool.query('insert into effect values ($1)', [id]);
  }

  async count(): Promise<number> {
    const { rows } = await this.pool.query<{ count: number }>(
      'select count(distinct id)::int as count from effect',
    );
    return rows[0]?.count ?? 0;
  }

  async clear(): Promise<void> {
    this.runs = 0;
    await this.pool.query('truncate seen, effect');
  }

  /** @throws where one of the jobs that were taken had no effect, or more than one. */
  async check(taken: readonly string[]): Promise<void> {
    const { rows } = await this.pool.query<{ id: string; times: number }>(
      'select id, count(*)::int as times from effect group by id',
    );
    const times = new Map(rows.map((row) => [row.id, row.times]));
    const lost = taken.filter((id) => !times.has(id));
    const repeated = taken.filter((id) => (times.get(id) ?? 0) > 1);
    if (lost.length > 0) throw new Error(`${lost.length} of ${taken.length} jobs that were taken are lost`);
    if (repeated.length > 0) throw new Error(`${repeated.length} of ${taken.length} jobs had two effects`);
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}
