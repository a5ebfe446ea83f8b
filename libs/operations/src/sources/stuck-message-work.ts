import { WorkKind } from '#contracts/meshcart/operations/v1/failed_work.js';
import type { OutboxRow } from '#messaging/outbox-rows.js';
import type { SendWitness, WaitingMessages } from '#messaging/waiting-messages.js';
import type { JobData } from '#messaging/work-queue.js';
import { AuditTrail, type Actor, type AuditRecord } from '#persistence/audit-trail.js';
import type { Database } from '#persistence/database.js';
import { describeError } from '#persistence/describe-error.js';
import { digestOf } from '../payloads/digest.js';
import { mendEvent, tellEvent } from '../payloads/event-payload.js';
import { jobBytes, mendJob, tellJob } from '../payloads/job-payload.js';
import { refuseStale } from '../payloads/told-payload.js';
import { workIdOf, type WorkId } from '../work-id.js';
import { moment } from '../work-moment.js';
import {
  allActions,
  WorkSource,
  type Fix,
  type OpenWork,
  type Redriven,
  type WorkPage,
  type WorkQuery,
} from '../work-source.js';
import { failedWorkOf, pageOf, type WorkRow } from './work-rows.js';

/** What waits for longer does not wait its turn. */
const stuckAfter = '1 minute';

type StuckRow = WorkRow &
  ({ readonly kind: 'event'; readonly data: Buffer } | { readonly kind: 'job'; readonly job: JobData });

/** Messages that were decided on and do not leave the outbox of this app. */
export class StuckMessageWork extends WorkSource {
  override readonly kind = 'stuck-message';
  private readonly trail: AuditTrail;

  constructor(
    private readonly app: string,
    private readonly database: Database,
    private readonly messages: WaitingMessages,
  ) {
    super();
    this.trail = new AuditTrail(database, 'platform.work_audit');
  }

  /** The first of each key: what waits behind it is counted, not listed. */
  override async list(query: WorkQuery): Promise<WorkPage> {
    const firsts = `select * from (${this.select()}) each where place_in_key = 1`;
    return pageOf<StuckRow>(this.database, 'stuck_work_list', firsts, query, toWork);
  }

  override async find({ place, uuid }: WorkId): Promise<OpenWork | undefined> {
    const { rows } = await this.database.execute<StuckRow>({
      name: 'stuck_work_find',
      text: `select * from (${this.select()}) each where place = $1 and message_id = $2`,
      values: [place, uuid],
    });
    const [row] = rows;
    if (!row) return undefined;
    const payload = row.kind === 'event' ? tellEvent(row.type, row.data) : tellJob(row.job);
    return { work: toWork(row), payload, moments: [moment(row.failed_at, 'occurred')] };
  }

  override async fix(id: WorkId, { json, digest }: Fix, by: Actor): Promise<string | undefined> {
    let result = '';
    const found = await this.messages.change(id.uuid, async (message) => {
      const change = mended(message, json);
      const [payloadBefore, before] = [bytesOf(message), digestOf(bytesOf(message))];
      result = digestOf('data' in change ? change.data : jobBytes(change.job));
      if (result === before) return undefined;
      refuseStale(before, digest);
      const told = { digestBefore: before, digestAfter: result, payloadBefore };
      await this.trail.write({ ...by, workId: workIdOf(id), action: 'fixed', ...told });
      return change;
    });
    return found ? result : undefined;
  }

  override async redrive(id: WorkId, by: Actor): Promise<Redriven> {
    try {
      const sending = await this.messages.send(id.uuid, this.witness(by));
      if (!sending) return { result: 'gone', messages: 0 };
      const { sent: messages, error } = sending;
      return error === undefined
        ? { result: 'redriven', messages }
        : { result: 'failed again', error, messages };
    } catch (error) {
      // As where the relay holds the lane: nothing is written down, and nothing was sent that is not sent again.
      return { result: 'failed again', error: describeError(error), messages: 0 };
    }
  }

  /** What waited behind it leaves by itself. */
  override async discard(id: WorkId, by: Actor): Promise<number | undefined> {
    const found = await this.messages.change(id.uuid, async (message) => {
      const payloadBefore = bytesOf(message);
      const gone = { digestBefore: digestOf(payloadBefore), payloadBefore };
      await this.trail.write({ ...by, workId: workIdOf(id), action: 'discarded', ...gone });
      return 'discard';
    });
    return found ? 0 : undefined;
  }

  override async history(id: WorkId): Promise<readonly AuditRecord[]> {
    return this.trail.of(workIdOf(id));
  }

  private witness(by: Actor): SendWitness {
    const workId = ({ destination, message_id }: OutboxRow) =>
      workIdOf({ app: this.app, kind: this.kind, place: destination, uuid: message_id });
    return {
      sent: async (message) => this.trail.write({ ...by, workId: workId(message), action: 'redriven' }),
      failedAgain: async (message, error) =>
        this.trail.write({ ...by, workId: workId(message), action: 'failed again', error }),
    };
  }

  private select(): string {
    return `
      select '${this.app}:${this.kind}:' || o.destination || ':' || message_id as id, message_id,
        o.destination as place, key, coalesce(type, '') as type, kind, data, job, correlation_id, traceparent,
        coalesce(f.error, 'no relay has come to it') as error, coalesce(f.failures, 0) as attempts,
        date_trunc('milliseconds', created_at) as failed_at, row_number() over of_key as place_in_key,
        (count(*) over (partition by key) - row_number() over of_key)::int as waiting
      from platform.outbox o
      left join platform.outbox_failure f on f.destination = o.destination and f.last_at > o.created_at
      where created_at < now() - interval '${stuckAfter}'
      window of_key as (partition by key order by o.id)`;
  }
}

const toWork = (row: StuckRow) => failedWorkOf(row, WorkKind.WORK_KIND_STUCK_MESSAGE, allActions);

const bytesOf = (message: OutboxRow): Uint8Array =>
  message.kind === 'event' ? message.data : jobBytes(message.job);

const mended = (message: OutboxRow, json: string): { data: Uint8Array } | { job: JobData } =>
  message.kind === 'event'
    ? { data: mendEvent(message.type, message.data, json) }
    : { job: mendJob(message.destination, message.job, json) };
