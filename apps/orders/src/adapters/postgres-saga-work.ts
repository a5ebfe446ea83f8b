import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DomainError } from '#errors/domain-error.js';
import { noPayload } from '#operations/payloads/told-payload.js';
import { pageOf } from '#operations/sources/work-rows.js';
import { workIdOf, type WorkId } from '#operations/work-id.js';
import { moment } from '#operations/work-moment.js';
import {
  WorkSource,
  type OpenWork,
  type Redriven,
  type WorkPage,
  type WorkQuery,
} from '#operations/work-source.js';
import { WorkSources } from '#operations/work-sources.js';
import { AuditTrail, type Actor, type AuditRecord } from '#persistence/audit-trail.js';
import { Database } from '#persistence/database.js';
import { sagaChannel } from './postgres-saga-store.js';
import {
  failsLong,
  needsPerson,
  sagaPlace,
  sagaRows,
  sagaWorkOf,
  type SagaWorkRow,
} from './saga-work-rows.js';

const hurry = `
  update order_sagas s set next_at = now()
  where order_id = $1 and ${failsLong} and (leased_until is null or leased_until <= now())`;

const settle = `update order_sagas s set settled_at = now() where order_id = $1 and ${needsPerson}`;

/** The sagas that need a person, or that fail at one step again and again. */
@Injectable()
export class PostgresSagaWork extends WorkSource implements OnModuleInit {
  override readonly kind = 'saga';
  private readonly trail: AuditTrail;

  constructor(
    private readonly database: Database,
    private readonly sources: WorkSources,
  ) {
    super();
    this.trail = new AuditTrail(database, 'platform.work_audit');
  }

  onModuleInit(): void {
    this.sources.add(this);
  }

  override async list(query: WorkQuery): Promise<WorkPage> {
    return pageOf<SagaWorkRow>(this.database, 'saga_work_list', sagaRows, query, sagaWorkOf);
  }

  override async find({ place, uuid }: WorkId): Promise<OpenWork | undefined> {
    if (place !== sagaPlace) return undefined;
    const { rows } = await this.database.execute<SagaWorkRow>({
      name: 'saga_work_find',
      text: `select * from (${sagaRows}) work where key = $1`,
      values: [uuid],
    });
    const [row] = rows;
    if (!row) return undefined;
    const moments = [moment(row.placed_at, 'occurred'), moment(row.failed_at, 'failed', row.error)];
    return { work: sagaWorkOf(row), payload: { ...noPayload, json: JSON.stringify(row.state) }, moments };
  }

  override async fix(): Promise<never> {
    return Promise.reject(refused('a saga has no payload to mend: its state follows from the order'));
  }

  /** Tries the step that fails at once, not when its pause is over. */
  override async redrive(id: WorkId, by: Actor): Promise<Redriven> {
    const open = await this.find(id);
    if (!open) return { result: 'gone', messages: 0 };
    const redriven = await this.changed('redriven', hurry, id, by);
    if (redriven) return { result: 'redriven', messages: 1 };
    const error =
      'it has ended, or a worker is at it: what has ended is put right by hand and then discarded';
    return { result: 'refused', error, messages: 0 };
  }

  /** Of one that has ended: a person has put right what it could not. Stock, money and order stay as they are. */
  override async discard(id: WorkId, by: Actor): Promise<number | undefined> {
    if (await this.changed('discarded', settle, id, by)) return 0;
    if (await this.find(id)) throw refused('this saga goes on: it ends by itself, or is given up');
    return undefined;
  }

  override async history(id: WorkId): Promise<readonly AuditRecord[]> {
    return this.trail.of(workIdOf(id));
  }

  private async changed(
    action: 'redriven' | 'discarded',
    text: string,
    { place, uuid, ...rest }: WorkId,
    by: Actor,
  ): Promise<boolean> {
    if (place !== sagaPlace) return false;
    return this.database.transaction(`saga-${action}`, async () => {
      const change = { name: `saga_${action}`, text, values: [uuid] };
      if ((await this.database.execute(change)).rowCount === 0) return false;
      await this.trail.write({ ...by, workId: workIdOf({ place, uuid, ...rest }), action });
      const wake = `select pg_notify('${sagaChannel}', '')`;
      await this.database.execute({ name: 'saga_work_wake', text: wake });
      return true;
    });
  }
}

const refused = (message: string): DomainError => new DomainError('refused', 'WORK_ACTION_REFUSED', message);
