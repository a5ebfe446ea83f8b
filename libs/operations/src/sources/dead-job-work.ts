import { WorkKind, type FailedWork } from '#contracts/meshcart/operations/v1/failed_work.js';
import type { DeadJob, WorkQueue } from '#messaging/work-queue.js';
import { AuditTrail, type Actor, type AuditEntry, type AuditRecord } from '#persistence/audit-trail.js';
import type { Database } from '#persistence/database.js';
import { describeError } from '#persistence/describe-error.js';
import { digestOf } from '../payloads/digest.js';
import { jobBytes, mendJob, tellJob } from '../payloads/job-payload.js';
import { refuseStale } from '../payloads/told-payload.js';
import { workIdOf, type WorkId } from '../work-id.js';
import { moment } from '../work-moment.js';
import { byPosition, isBehind } from '../work-order.js';
import {
  allActions,
  WorkSource,
  type Fix,
  type OpenWork,
  type Redriven,
  type WorkPage,
  type WorkQuery,
} from '../work-source.js';
import { traceIdOf } from './work-rows.js';

const pageSize = 1000;

/** Jobs whose tries are used up, of the queues that this app works on, whichever engine they are in. */
export class DeadJobWork extends WorkSource {
  override readonly kind = 'dead-job';
  private readonly trail: AuditTrail;

  constructor(
    private readonly app: string,
    /** The messaging database: what is done about a job is written down where the job is. */
    database: Database,
    private readonly jobs: WorkQueue,
    private readonly queues: ReadonlySet<string>,
  ) {
    super();
    this.trail = new AuditTrail(database, 'work.audit');
  }

  override async list({ place, key, failedBefore, after, limit }: WorkQuery): Promise<WorkPage> {
    const found: FailedWork[] = [];
    for (const queue of this.queues) {
      if (place !== undefined && place !== queue) continue;
      for await (const job of this.deadIn(queue, after?.failedAt)) {
        const work = this.toWork(queue, job);
        const fits = job.diedAt <= failedBefore && (key === undefined || key === job.id);
        if (fits && isBehind(work, after)) found.push(work);
      }
    }
    return { work: found.toSorted(byPosition).slice(0, limit), matching: found.length };
  }

  override async find(id: WorkId): Promise<OpenWork | undefined> {
    let open: OpenWork | undefined;
    await this.change(id, async (job) => {
      const moments = [moment(job.diedAt, 'failed', job.reason)];
      open = { work: this.toWork(id.place, job), payload: tellJob(job.data), moments };
      return Promise.resolve(undefined);
    });
    return open;
  }

  override async fix(id: WorkId, { json, digest }: Fix, by: Actor): Promise<string | undefined> {
    let result = '';
    const found = await this.change(id, async ({ data }, database) => {
      const mended = mendJob(id.place, data, json);
      const [before, payloadBefore] = [digestOf(jobBytes(data)), jobBytes(data)];
      result = digestOf(jobBytes(mended));
      if (result === before) return undefined;
      refuseStale(before, digest);
      const change = { digestBefore: before, digestAfter: result, payloadBefore };
      await this.write(database, { ...by, workId: workIdOf(id), action: 'fixed', ...change });
      return { data: mended };
    });
    return found ? result : undefined;
  }

  override async redrive(id: WorkId, by: Actor): Promise<Redriven> {
    try {
      const found = await this.change(id, async (_job, database) => {
        await this.write(database, { ...by, workId: workIdOf(id), action: 'redriven' });
        return 'redrive';
      });
      return found ? { result: 'redriven', messages: 1 } : { result: 'gone', messages: 0 };
    } catch (error) {
      // As where the broker is away: nothing has happened, and nothing is written down.
      return { result: 'failed again', error: describeError(error), messages: 0 };
    }
  }

  override async discard(id: WorkId, by: Actor): Promise<number | undefined> {
    const found = await this.change(id, async ({ data }, database) => {
      const gone = { digestBefore: digestOf(jobBytes(data)), payloadBefore: jobBytes(data) };
      await this.write(database, { ...by, workId: workIdOf(id), action: 'discarded', ...gone });
      return 'discard';
    });
    return found ? 0 : undefined;
  }

  override async history(id: WorkId): Promise<readonly AuditRecord[]> {
    return this.trail.of(workIdOf(id));
  }

  /** Of a queue that another app works on, this one has no jobs. */
  private async change(
    { place, uuid }: WorkId,
    decide: Parameters<WorkQueue['change']>[2],
  ): Promise<boolean> {
    return this.queues.has(place) && this.jobs.change(place, uuid, decide);
  }

  private async write(database: Database, entry: AuditEntry): Promise<void> {
    await new AuditTrail(database, 'work.audit').write(entry);
  }

  /** From a time on; within that millisecond all of them. */
  private async *deadIn(queue: string, from?: Date): AsyncGenerator<DeadJob> {
    const before = from && {
      diedAt: new Date(from.getTime() - 1),
      id: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
    };
    let after: { diedAt: Date; id: string } | undefined = before;
    for (;;) {
      const page = await this.jobs.dead(queue, { limit: pageSize, ...(after ? { after } : {}) });
      yield* page;
      after = page.at(-1);
      if (page.length < pageSize || !after) return;
    }
  }

  private toWork(place: string, job: DeadJob): FailedWork {
    return {
      id: workIdOf({ app: this.app, kind: this.kind, place, uuid: job.id }),
      kind: WorkKind.WORK_KIND_DEAD_JOB,
      place,
      key: job.id,
      type: '',
      error: job.reason,
      attempts: job.attempt ?? 0,
      failedAt: job.diedAt,
      traceId: traceIdOf(job.traceparent),
      correlationId: job.correlationId ?? '',
      waiting: 0,
      actions: [...allActions],
    };
  }
}
