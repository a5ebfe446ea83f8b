import type { Database } from '#persistence/database.js';
import type { DeadJob, DeadPage, DecideOnDeadJob, Job, JobData } from '../work-queue.js';

interface DeadRow {
  id: string;
  data: JobData;
  correlation_id: string | null;
  traceparent: string | null;
  attempt: number | null;
  reason: string;
  since: Date;
}

const columns = `id, data, correlation_id, traceparent, attempt, reason, date_trunc('milliseconds', since) as since`;

const page = `
  select * from (select ${columns} from work.job where queue = $1 and state = 'dead') dead
  where $2::timestamptz is null or (since, id) > ($2, $3::uuid) order by since, id limit $4`;

const lock = `select ${columns} from work.job where queue = $1 and id = $2 and state = 'dead' for update`;

/** A discarded job is done with: an id that comes again is known. */
const settle = `
  update work.job set state = $3, since = now(), data = null, correlation_id = null, traceparent = null, attempt = null,
    reason = null
  where queue = $1 and id = $2`;

/** Sends a job anew. */
export type SendAgain = (job: Job) => Promise<void>;

/** The jobs that were given up, and what people do with them. */
export class DeadRecords {
  constructor(private readonly database: Database) {}

  async page(queue: string, { after, limit = 1000 }: DeadPage = {}): Promise<DeadJob[]> {
    const values = [queue, after?.diedAt ?? null, after?.id ?? null, limit];
    const { rows } = await this.database.execute<DeadRow>({ name: 'work_dead', text: page, values });
    return rows.map(deadJobOf);
  }

  /** Of two who decide on one job at a time the second finds what the first has left. */
  async change(queue: string, id: string, decide: DecideOnDeadJob, send: SendAgain): Promise<boolean> {
    return this.database.transaction('dead-job', async () => {
      const statement = { name: 'work_dead_one', text: lock, values: [queue, id] };
      const [row] = (await this.database.execute<DeadRow>(statement)).rows;
      if (!row) return false;
      const { reason: _reason, diedAt: _diedAt, attempt: _attempt, ...job } = deadJobOf(row);
      const change = await decide(deadJobOf(row), this.database);
      if (change === 'redrive') await send(job);
      if (change === 'redrive' || change === 'discard') {
        const values = [queue, id, change === 'redrive' ? 'queued' : 'done'];
        await this.database.execute({ name: 'work_settle', text: settle, values });
      } else if (change) await this.replace(queue, id, change.data);
      return true;
    });
  }

  private async replace(queue: string, id: string, data: JobData): Promise<void> {
    await this.database.execute({
      name: 'work_dead_replace',
      text: 'update work.job set data = $3 where queue = $1 and id = $2',
      values: [queue, id, JSON.stringify(data)],
    });
  }
}

const deadJobOf = (row: DeadRow): DeadJob => ({
  id: row.id,
  data: row.data,
  ...(row.correlation_id === null ? {} : { correlationId: row.correlation_id }),
  ...(row.traceparent === null ? {} : { traceparent: row.traceparent }),
  ...(row.attempt === null ? {} : { attempt: row.attempt }),
  reason: row.reason,
  diedAt: row.since,
});
