import { WorkKind } from '#contracts/meshcart/operations/v1/failed_work.js';
import { DomainError } from '#errors/domain-error.js';
import type { CloudEvent } from '#messaging/cloud-event.js';
import { AuditTrail, type Actor, type AuditRecord } from '#persistence/audit-trail.js';
import type { Database } from '#persistence/database.js';
import { describeError } from '#persistence/describe-error.js';
import type { RedriveWitness } from '#persistence/inbox.js';
import { remainingMs } from '#platform/call-context.js';
import type { EventConsumer } from '#platform/event-consumer.js';
import { digestOf } from '../payloads/digest.js';
import { mendEvent, tellEvent } from '../payloads/event-payload.js';
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

/** What is left of the call for its answer when no further event of a key is begun. */
const answerMs = 1000;

interface ParkedRow extends WorkRow {
  readonly time: Date;
  readonly data: Buffer;
}

/** What consumers gave up, in the service's own database, whichever engine the events came over. */
export class ParkedEventWork extends WorkSource {
  override readonly kind = 'parked-event';
  private readonly trail: AuditTrail;

  constructor(
    private readonly app: string,
    private readonly database: Database,
    /** By the name that parked events give them. */
    private readonly consumers: ReadonlyMap<string, EventConsumer>,
  ) {
    super();
    this.trail = new AuditTrail(database, 'platform.work_audit');
  }

  /** The first of each key: what waits behind it is counted, not listed. */
  override async list(query: WorkQuery): Promise<WorkPage> {
    const firsts = `select * from (${this.select()}) each where place_in_key = 1`;
    return pageOf<ParkedRow>(this.database, 'parked_work_list', firsts, query, toWork);
  }

  override async find({ place, uuid }: WorkId): Promise<OpenWork | undefined> {
    const { rows } = await this.database.execute<ParkedRow>({
      name: 'parked_work_find',
      text: `select * from (${this.select()}) each where place = $1 and event_id = $2`,
      values: [place, uuid],
    });
    const [row] = rows;
    if (!row) return undefined;
    const moments = [moment(row.time, 'occurred'), moment(row.failed_at, 'failed', row.error)];
    return { work: toWork(row), payload: tellEvent(row.type, row.data), moments };
  }

  override async fix(id: WorkId, { json, digest }: Fix, by: Actor): Promise<string | undefined> {
    let result = '';
    const found = await this.consumerOf(id).changeParked(id.uuid, async ({ type, data }) => {
      const [mended, before] = [mendEvent(type, data, json), digestOf(data)];
      result = digestOf(mended);
      if (result === before) return undefined;
      refuseStale(before, digest);
      const change = { digestBefore: before, digestAfter: result, payloadBefore: data };
      await this.trail.write({ ...by, workId: workIdOf(id), action: 'fixed', ...change });
      return { data: mended };
    });
    return found ? result : undefined;
  }

  /** All that is parked under the key of the event, in its order. */
  override async redrive(id: WorkId, by: Actor): Promise<Redriven> {
    const open = await this.find(id);
    if (!open) return { result: 'gone', messages: 0 };
    const tally = { messages: 0 };
    try {
      await this.consumerOf(id).redrive(open.work.key, this.witness(id, by, tally));
    } catch (error) {
      return { result: 'failed again', error: describeError(error), ...tally };
    }
    if (tally.messages === 0) return { result: 'gone', ...tally };
    const isLeft = (await this.firstOf(id.place, open.work.key)) !== 'none';
    const error = 'the time was up: more of its key waits for another redrive';
    return { result: 'redriven', ...tally, ...(isLeft ? { error } : {}) };
  }

  /** Then what waited behind it is redriven. */
  override async discard(id: WorkId, by: Actor): Promise<number | undefined> {
    let key = '';
    const found = await this.consumerOf(id).changeParked(id.uuid, async ({ subject, data }) => {
      key = subject;
      const gone = { digestBefore: digestOf(data), payloadBefore: data };
      await this.trail.write({ ...by, workId: workIdOf(id), action: 'discarded', ...gone });
      return 'discard';
    });
    if (!found) return undefined;
    const isFree = (await this.firstOf(id.place, key)) === 'waits';
    return isFree ? this.free(id, key, by) : 0;
  }

  override async history(id: WorkId): Promise<readonly AuditRecord[]> {
    return this.trail.of(workIdOf(id));
  }

  private async free(id: WorkId, key: string, by: Actor): Promise<number> {
    const tally = { messages: 0 };
    // One that fails is parked as before, with its reason: the discard has happened all the same.
    await this.consumerOf(id)
      .redrive(key, this.witness(id, by, tally))
      .catch(() => undefined);
    return tally.messages;
  }

  private witness({ place }: WorkId, by: Actor, tally: { messages: number }): RedriveWitness {
    const workId = ({ id }: CloudEvent) => workIdOf({ app: this.app, kind: this.kind, place, uuid: id });
    return {
      redriven: async (event) => {
        await this.trail.write({ ...by, workId: workId(event), action: 'redriven' });
        this.database.afterCommit(() => tally.messages++);
      },
      failedAgain: async (event, error) =>
        this.trail.write({ ...by, workId: workId(event), action: 'failed again', error }),
      mayGoOn: () => remainingMs() > answerMs,
    };
  }

  /** Whether the first event of the key was never tried, and only waited for the one before it. */
  private async firstOf(consumer: string, key: string): Promise<'waits' | 'failed' | 'none'> {
    const { rows } = await this.database.execute<{ attempts: number }>({
      name: 'parked_work_first',
      text: 'select attempts from platform.parked where consumer = $1 and key = $2 order by position limit 1',
      values: [consumer, key],
    });
    const [first] = rows;
    if (!first) return 'none';
    return first.attempts === 0 ? 'waits' : 'failed';
  }

  private consumerOf({ place }: WorkId): EventConsumer {
    const consumer = this.consumers.get(place);
    if (consumer) return consumer;
    const message = `${this.app} has no consumer ${place} in this version: deploy one that has`;
    throw new DomainError('refused', 'WORK_ACTION_REFUSED', message);
  }

  private select(): string {
    return `
      select '${this.app}:${this.kind}:' || consumer || ':' || event_id as id, event_id, consumer as place, key, type,
        error, attempts, date_trunc('milliseconds', parked_at) as failed_at, correlation_id, traceparent, time, data,
        row_number() over of_key as place_in_key, (count(*) over (partition by consumer, key) - 
          row_number() over of_key)::int as waiting
      from platform.parked window of_key as (partition by consumer, key order by position)`;
  }
}

const toWork = (row: ParkedRow) => failedWorkOf(row, WorkKind.WORK_KIND_PARKED_EVENT, allActions);
