import { createHash } from 'node:crypto';
import type { ConstructorOptions, PgBoss } from 'pg-boss';
import type { Database } from '#persistence/database.js';
import { deadJobOf, type DeadRow } from './pg-boss-jobs.js';
import type { DeadJob, DeadPage, DecideOnDeadJob } from './work-queue.js';

export const deadQueue = (queue: string): string => `${queue}.dead`;

/** pg-boss keeps when a job died to the microsecond, and a Date does not. */
const columns = `id, data, source_retry_count as "sourceRetryCount", source_output as "sourceOutput",
  date_trunc('milliseconds', created_on) as "createdOn"`;

const page = `
  select * from (select ${columns} from jobs.job where name = $1 and state < 'active') dead
  where $2::timestamptz is null or ("createdOn", data->>'id' collate "C") > ($2, $3::text collate "C")
  order by "createdOn", data->>'id' collate "C" limit $4`;

const lock = `
  select ${columns} from jobs.job where name = $1 and state < 'active' and data->>'id' = $2
  order by created_on limit 1 for update`;

/** The dead-letter queues of pg-boss, and what people do with what lies there. */
export class PgBossDeadJobs {
  /** pg-boss on the transaction under way. */
  private readonly db: NonNullable<ConstructorOptions['db']>;

  constructor(
    private readonly boss: PgBoss,
    private readonly database: Database,
  ) {
    this.db = {
      executeSql: async (text: string, values?: unknown[]) => {
        const name = `boss_${createHash('sha1').update(text).digest('hex')}`;
        return database.execute({ name, text, values: values ?? [] });
      },
    };
  }

  async page(queue: string, { after, limit = 1000 }: DeadPage = {}): Promise<DeadJob[]> {
    const values = [deadQueue(queue), after?.diedAt ?? null, after?.id ?? null, limit];
    const { rows } = await this.database.execute<DeadRow>({ name: 'boss_dead', text: page, values });
    return rows.map(deadJobOf);
  }

  async change(queue: string, id: string, decide: DecideOnDeadJob): Promise<boolean> {
    return this.database.transaction('dead-job', async () => {
      const statement = { name: 'boss_dead_lock', text: lock, values: [deadQueue(queue), id] };
      const [row] = (await this.database.execute<DeadRow>(statement)).rows;
      if (!row) return false;
      const change = await decide(deadJobOf(row), this.database);
      if (change === 'redrive') await this.redrive(queue, row);
      else if (change === 'discard') await this.boss.deleteJob(deadQueue(queue), row.id, { db: this.db });
      else if (change) await this.replace(queue, row, change.data);
      return true;
    });
  }

  private async redrive(queue: string, { id }: DeadRow): Promise<void> {
    const moved = await this.boss.redrive(deadQueue(queue), { ids: [id], db: this.db });
    if (moved !== 1) throw new Error(`pg-boss has not taken a dead job of ${queue} back`);
  }

  private async replace(queue: string, { id, data }: DeadRow, changed: DeadJob['data']): Promise<void> {
    await this.database.execute({
      name: 'boss_dead_replace',
      text: 'update jobs.job set data = $3 where name = $1 and id = $2',
      values: [deadQueue(queue), id, JSON.stringify({ ...data, data: changed })],
    });
  }
}
