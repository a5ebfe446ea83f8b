import { sqlState, type Database } from '#persistence/database.js';
import type { Job, QueueDeclaration } from '../work-queue.js';
import { gathered } from './gathered.js';

/** What is known of a job when it is about to be tried. */
export interface Known extends QueueDeclaration {
  /** Undefined of one whose enqueueing has not committed yet. */
  readonly state: 'queued' | 'done' | 'dead' | undefined;
}

/** One job among those of all queues. */
interface Place {
  readonly queue: string;
  readonly id: string;
}

const keptDays = 7;
const foreignKey = '23503';

/** What the broker cannot remember: who declared what, which ids are known, and what was given up. */
export class WorkRecords {
  private readonly asking = gathered(async (places: readonly Place[]) => this.knownAt(places));
  private readonly ending = gathered(async (places: readonly Place[]) => this.doneAt(places));

  constructor(private readonly database: Database) {}

  async declare(queue: QueueDeclaration): Promise<void> {
    const { name, tries, firstDelaySeconds, maxDelaySeconds, timeoutSeconds } = queue;
    await this.database.execute({
      name: 'work_declare',
      text: `
        insert into work.queue (name, tries, first_delay_seconds, max_delay_seconds, timeout_seconds)
        values ($1, $2, $3, $4, $5)
        on conflict (name) do update set (tries, first_delay_seconds, max_delay_seconds, timeout_seconds)
          = row (excluded.tries, excluded.first_delay_seconds, excluded.max_delay_seconds, excluded.timeout_seconds)`,
      values: [name, tries, firstDelaySeconds, maxDelaySeconds, timeoutSeconds],
    });
  }

  /**
   * Has those of the jobs sent whose ids are new, and keeps the ids once they are. Where the process ends in between, the
   * jobs are sent and nothing is known of them: whoever enqueues them again sends them again.
   */
  async enqueue(
    queue: string,
    jobs: readonly Job[],
    send: (fresh: readonly Job[]) => Promise<void>,
  ): Promise<void> {
    // In one order, so that two who enqueue the same jobs wait for each other, not both.
    const distinct = [...new Map(jobs.map((job) => [job.id, job])).values()].toSorted((one, other) =>
      one.id < other.id ? -1 : 1,
    );
    await this.database.transaction('enqueue', async () => {
      const { rows } = await this.database
        .execute<{ id: string }>({
          name: 'work_enqueue',
          text: `
            insert into work.job (queue, id) select $1, unnest($2::uuid[])
            on conflict (queue, id) do nothing returning id`,
          values: [queue, distinct.map(({ id }) => id)],
        })
        .catch((error: unknown) => {
          if (sqlState(error) !== foreignKey) throw error;
          throw new Error(`the queue "${queue}" was never declared`, { cause: error });
        });
      const fresh = new Set(rows.map(({ id }) => id));
      await send(distinct.filter(({ id }) => fresh.has(id)));
    });
  }

  async known(queue: string, id: string): Promise<Known> {
    return this.asking.load({ queue, id });
  }

  async done(queue: string, id: string): Promise<void> {
    await this.ending.load({ queue, id });
  }

  /** Keeps the job for a person to look at; one that was done by then stays done. */
  async bury(queue: string, job: Job, reason: string): Promise<void> {
    const { id, data, correlationId = null, traceparent = null, attempt = null } = job;
    await this.database.execute({
      name: 'work_bury',
      text: `
        insert into work.job (queue, id, state, data, correlation_id, traceparent, attempt, reason)
        values ($1, $2, 'dead', $3, $4, $5, $6, $7)
        on conflict (queue, id) do update set state = 'dead', since = now(), data = excluded.data,
          correlation_id = excluded.correlation_id, traceparent = excluded.traceparent, attempt = excluded.attempt,
          reason = excluded.reason
        where job.state <> 'done'`,
      values: [queue, id, JSON.stringify(data), correlationId, traceparent, attempt, reason],
    });
  }

  async countDead(queue: string): Promise<number> {
    const { rows } = await this.database.execute<{ dead: number }>({
      name: 'work_count_dead',
      text: `
        select (select count(*)::int from work.job j where j.queue = q.name and j.state = 'dead') as dead
        from work.queue q where q.name = $1`,
      values: [queue],
    });
    const [row] = rows;
    if (!row) throw new Error(`the queue "${queue}" was never declared`);
    return row.dead;
  }

  private async knownAt(places: readonly Place[]): Promise<(Known | Error)[]> {
    const { rows } = await this.database.execute<Known>({
      name: 'work_known',
      text: `
        select q.name, q.tries, q.first_delay_seconds as "firstDelaySeconds", q.max_delay_seconds as "maxDelaySeconds",
          q.timeout_seconds as "timeoutSeconds", j.state
        from unnest($1::text[], $2::uuid[]) with ordinality as asked (queue, id, number)
        left join work.queue q on q.name = asked.queue
        left join work.job j on j.queue = asked.queue and j.id = asked.id order by number`,
      values: columns(places),
    });
    return rows.map((row, index) =>
      row.name === null ? new Error(`the queue "${places[index]?.queue}" was never declared`) : row,
    );
  }

  /** In one order, so that two who write down the same jobs wait for each other, not both. */
  private async doneAt(places: readonly Place[]): Promise<boolean[]> {
    await this.database.execute({
      name: 'work_done',
      text: `
        insert into work.job (queue, id, state)
        select distinct queue, id, 'done' from unnest($1::text[], $2::uuid[]) as ended (queue, id) order by queue, id
        on conflict (queue, id) do update set state = 'done', since = now(),
          data = null, correlation_id = null, traceparent = null, attempt = null, reason = null`,
      values: columns(places),
    });
    return places.map(() => true);
  }

  /** Forgets the ids of jobs that were done days ago. */
  async prune(): Promise<void> {
    await this.database.execute({
      name: 'work_prune',
      text: `delete from work.job where state = 'done' and since < now() - make_interval(days => $1)`,
      values: [keptDays],
    });
  }
}

const columns = (places: readonly Place[]) => [places.map(({ queue }) => queue), places.map(({ id }) => id)];
