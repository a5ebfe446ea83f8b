import { PgBoss, type JobWithMetadata } from 'pg-boss';
import { crashPoint } from '#faults/crash-point.js';
import { Database } from '#persistence/database.js';
import { describeError } from '#persistence/describe-error.js';
import { deadQueue, PgBossDeadJobs } from './pg-boss-dead-jobs.js';
import { jobOf, payloadOf, type Payload } from './pg-boss-jobs.js';
import type { Subscription } from './subscription.js';
import {
  WorkQueue,
  type DeadJob,
  type DeadPage,
  type DecideOnDeadJob,
  type HandleJob,
  type Job,
  type QueueDeclaration,
  type QueueDepth,
} from './work-queue.js';

/** How one process takes part in the queues. */
export interface PgBossWorkQueueOptions {
  /** Told of failed tries, and of trouble with the database. */
  readonly onError?: (error: unknown, job?: Job) => void;
  readonly poolSize?: number;
  /** How soon a delayed job or another try is noticed; jobs that are due at once are notified. At least 0.5. */
  readonly pollSeconds?: number;
}

/** pg-boss takes no less. With the time between two looks this is how long a killed worker's job rests: 10 to 15 s. */
const heartbeatSeconds = 10;
const superviseSeconds = 5;
const yearSeconds = 365 * 86_400;
const drainMs = 5000; // subscriptions are drained before, without a limit of their own

/** What its own statistics say is up to an hour old. */
const depth = `
  select (select count(*)::int from jobs.job where name = q.name and state < 'active' and not blocked
            and start_after <= now()) as due,
         (select count(*)::int from jobs.job where name = q.dead_letter and state < 'active' and not blocked) as dead
  from jobs.queue q where q.name = $1`;

/**
 * The work queue on pg-boss: schema `jobs` of the messaging database. A job that is due when it is enqueued is begun
 * within milliseconds; a delayed one, or another try, within `pollSeconds` of its time. The job of a killed process is
 * begun again 10 to 15 seconds after its death, which costs it one of its tries.
 */
export class PgBossWorkQueue extends WorkQueue {
  private readonly deadJobs: PgBossDeadJobs;

  private constructor(
    private readonly boss: PgBoss,
    /** For what belongs into transactions with something else. */
    private readonly database: Database,
    private readonly options: PgBossWorkQueueOptions,
  ) {
    super();
    this.deadJobs = new PgBossDeadJobs(boss, database);
  }

  /** Connects, and insists that the migrations made the schema of this version of pg-boss. */
  static async open(url: string, options: PgBossWorkQueueOptions = {}): Promise<PgBossWorkQueue> {
    const boss = new PgBoss({
      connectionString: url,
      application_name: 'work queue',
      schema: 'jobs',
      max: options.poolSize ?? 4,
      // The application role owns nothing: the schema and its upkeep belong to the migrations.
      migrate: false,
      createSchema: false,
      reindex: false,
      monitorVacuum: false,
      registerInstance: false,
      schedule: false,
      useListenNotify: true,
      superviseIntervalSeconds: superviseSeconds,
      monitorIntervalSeconds: superviseSeconds,
    });
    const report = (error: unknown) => options.onError?.(error);
    boss.on('error', report);
    boss.on('warning', ({ message }) => report(new Error(message)));
    try {
      await boss.start();
    } catch (error) {
      await boss.stop({ graceful: false }).catch(report); // its connections are open by now
      throw error;
    }
    return new PgBossWorkQueue(boss, Database.open(url, { name: 'work', poolSize: 2 }), options);
  }

  override async declare(queue: QueueDeclaration): Promise<void> {
    const dead = deadQueue(queue.name);
    await this.boss.createQueue(dead, { retentionSeconds: yearSeconds });
    const settings = {
      retryLimit: queue.tries - 1,
      retryDelay: queue.firstDelaySeconds,
      retryBackoff: true,
      retryDelayMax: queue.maxDelaySeconds,
      expireInSeconds: queue.timeoutSeconds,
      heartbeatSeconds,
      retentionSeconds: yearSeconds,
      deadLetter: dead,
      notify: true,
    };
    await this.boss.createQueue(queue.name, settings); // changes nothing where it exists
    await this.boss.updateQueue(queue.name, settings);
  }

  override async enqueue(queue: string, jobs: readonly Job[]): Promise<void> {
    const distinct = new Map(jobs.map((job) => [job.id, job]));
    const rows = [...distinct.values()].map((job) => ({
      id: job.id,
      data: payloadOf(job),
      ...(job.startAfter ? { startAfter: job.startAfter } : {}),
    }));
    await crashPoint(`${queue}.enqueue`, 'before');
    await this.boss.insert(queue, rows);
    await crashPoint(`${queue}.enqueue`, 'after');
  }

  override async work(
    queue: string,
    handle: HandleJob,
    { concurrency = 4 }: { concurrency?: number } = {},
  ): Promise<Subscription> {
    const pollingIntervalSeconds = this.options.pollSeconds ?? 2;
    const settings = {
      includeMetadata: true,
      pollingIntervalSeconds,
      notifyPollingIntervalSeconds: pollingIntervalSeconds,
    } as const;
    const workers: string[] = [];
    for (let place = 0; place < concurrency; place++) {
      const take = async ([row]: JobWithMetadata<Payload>[]) => {
        if (!row) return;
        this.stir(workers, place);
        await this.run(queue, row, handle);
      };
      workers.push(await this.boss.work<Payload, void, typeof settings>(queue, settings, take));
    }
    const stop = async (id: string) => this.boss.offWork(queue, { id, wait: true });
    return { close: async () => void (await Promise.all(workers.map(stop))) };
  }

  override async dead(queue: string, page?: DeadPage): Promise<DeadJob[]> {
    return this.deadJobs.page(queue, page);
  }

  override async change(queue: string, id: string, decide: DecideOnDeadJob): Promise<boolean> {
    return this.deadJobs.change(queue, id, decide);
  }

  override async depth(queue: string): Promise<QueueDepth> {
    const { rows } = await this.boss.getDb().executeSql(depth, [queue]);
    const [row] = rows as QueueDepth[];
    if (!row) throw new Error(`the queue "${queue}" was never declared`);
    return { due: row.due, dead: row.dead };
  }

  /** Waits a while for the jobs under way; then their signals abort, and they are tried again elsewhere. */
  override async close(): Promise<void> {
    await this.boss.stop({ graceful: true, timeout: drainMs });
    await this.database.close();
  }

  /**
   * Where one job was due there may be more: left alone, each worker would sleep until its next poll after every job that
   * was not notified, a delayed one or another try. So this one looks again at once, and its neighbour comes to help.
   */
  private stir(workers: readonly string[], place: number): void {
    for (const each of [place, (place + 1) % workers.length]) {
      const id = workers[each];
      if (id !== undefined) this.boss.notifyWorker(id);
    }
  }

  private async run(queue: string, row: JobWithMetadata<Payload>, handle: HandleJob): Promise<void> {
    const job = jobOf(row);
    try {
      await handle(job, row.signal);
      row.signal.throwIfAborted(); // too late: pg-boss has given the job up, and will have it done again
    } catch (error) {
      this.options.onError?.(error, job);
      const failure = new Error(describeError(error));
      delete failure.stack; // pg-boss keeps it beside the job
      throw failure;
    }
    await crashPoint(`${queue}.job.ack`, 'before');
    // pg-boss would do so itself after this function, where no crash point can follow.
    await this.boss.complete(queue, { id: row.id, retryCount: row.retryCount });
    await crashPoint(`${queue}.job.ack`, 'after');
  }
}
