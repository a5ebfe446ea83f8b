import { WorkAction, WorkKind, type FailedWork } from '#contracts/meshcart/operations/v1/failed_work.js';
import { DomainError } from '#errors/domain-error.js';
import { AuditTrail, type Actor, type AuditRecord } from '#persistence/audit-trail.js';
import type { Database } from '#persistence/database.js';
import { noPayload } from '../payloads/told-payload.js';
import { workIdOf, type WorkId } from '../work-id.js';
import { moment } from '../work-moment.js';
import { WorkSource, type OpenWork, type Redriven, type WorkPage, type WorkQuery } from '../work-source.js';
import { failedWorkOf, pageOf, type WorkRow } from './work-rows.js';

/** A row that something long-running keeps its state in. */
export interface StateRow extends WorkRow {
  /** As a person may see it. */
  readonly state: object;
  readonly occurred_at: Date;
  readonly can_redrive: boolean;
  readonly can_discard: boolean;
}

/** Which rows need a person, and what people may do with one; $1 of a statement is its key. */
export interface StatePlan {
  readonly place: string;
  /** Answers rows as StateRow has them; `key` is the UUID of the work's id. */
  readonly rows: string;
  /** Changes the row where it may be redriven. */
  readonly redrive: string;
  /** Changes the row where it may be discarded. */
  readonly discard: string;
  /** NOTIFY channel of the worker that a redrive wakes. */
  readonly channel?: string;
}

/** Work whose payload is its own state: there is nothing to mend, but a next try, or a person who has put it right. */
export class StateWork extends WorkSource {
  override readonly kind = 'saga';
  private readonly trail: AuditTrail;

  constructor(
    private readonly database: Database,
    private readonly plan: StatePlan,
  ) {
    super();
    this.trail = new AuditTrail(database, 'platform.work_audit');
  }

  override async list(query: WorkQuery): Promise<WorkPage> {
    return pageOf<StateRow>(this.database, 'state_work_list', this.plan.rows, query, workOf);
  }

  override async find({ place, uuid }: WorkId): Promise<OpenWork | undefined> {
    const { rows } = await this.database.execute<StateRow>({
      name: 'state_work_find',
      text: `select * from (${this.plan.rows}) work where place = $1 and key = $2`,
      values: [place, uuid],
    });
    const [row] = rows;
    if (!row) return undefined;
    const moments = [moment(row.occurred_at, 'occurred'), moment(row.failed_at, 'failed', row.error)];
    return { work: workOf(row), payload: { ...noPayload, json: JSON.stringify(row.state) }, moments };
  }

  override async fix(): Promise<never> {
    return Promise.reject(refused('there is no payload to mend: this is the state of something else'));
  }

  override async redrive(id: WorkId, by: Actor): Promise<Redriven> {
    const open = await this.find(id);
    if (!open) return { result: 'gone', messages: 0 };
    if (await this.changed('redriven', this.plan.redrive, id, by)) return { result: 'redriven', messages: 1 };
    const error =
      'it has ended, or a worker is at it: what has ended is put right by hand and then discarded';
    return { result: 'refused', error, messages: 0 };
  }

  /** A person has put right what it could not. All else stays as it is. */
  override async discard(id: WorkId, by: Actor): Promise<number | undefined> {
    if (await this.changed('discarded', this.plan.discard, id, by)) return 0;
    if (await this.find(id))
      throw refused('it goes on, or a worker is at it: it ends by itself or is given up');
    return undefined;
  }

  override async history(id: WorkId): Promise<readonly AuditRecord[]> {
    return this.trail.of(workIdOf(id));
  }

  private async changed(
    action: 'redriven' | 'discarded',
    text: string,
    id: WorkId,
    by: Actor,
  ): Promise<boolean> {
    const { place, channel } = this.plan;
    if (id.place !== place) return false;
    return this.database.transaction(`work-${action}`, async () => {
      const change = { name: `state_work_${action}`, text, values: [id.uuid] };
      if ((await this.database.execute(change)).rowCount === 0) return false;
      await this.trail.write({ ...by, workId: workIdOf(id), action });
      const wake = { name: 'state_work_wake', text: `select pg_notify($1, '')`, values: [channel] };
      if (channel !== undefined) await this.database.execute(wake);
      return true;
    });
  }
}

function workOf(row: StateRow): FailedWork {
  return failedWorkOf(row, WorkKind.WORK_KIND_SAGA, [
    ...(row.can_redrive ? [WorkAction.WORK_ACTION_REDRIVE] : []),
    ...(row.can_discard ? [WorkAction.WORK_ACTION_DISCARD] : []),
  ]);
}

const refused = (message: string): DomainError => new DomainError('refused', 'WORK_ACTION_REFUSED', message);
