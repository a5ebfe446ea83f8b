import { WorkKind } from '#contracts/meshcart/operations/v1/failed_work.js';
import { DomainError } from '#errors/domain-error.js';

/** What can fail for good, as ids say it. */
export type WorkKindName = 'parked-event' | 'dead-job' | 'stuck-message' | 'saga';

export const workKinds: ReadonlyMap<WorkKindName, WorkKind> = new Map([
  ['parked-event', WorkKind.WORK_KIND_PARKED_EVENT],
  ['dead-job', WorkKind.WORK_KIND_DEAD_JOB],
  ['stuck-message', WorkKind.WORK_KIND_STUCK_MESSAGE],
  ['saga', WorkKind.WORK_KIND_SAGA],
]);

/** What the id of a piece of failed work is made of. */
export interface WorkId {
  /** Whom to ask about it. */
  readonly app: string;
  readonly kind: WorkKindName;
  /** The consumer, the queue, the destination or the saga. */
  readonly place: string;
  /** Of the event, the job, the message or the order. */
  readonly uuid: string;
}

const format =
  /^([a-z][a-z0-9-]*):([a-z-]+):([\w.-]{1,200}):([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;

/** As in "orders:parked-event:orders.billing-events:0190a2c4-0000-7000-8000-000000000001". */
export const workIdOf = ({ app, kind, place, uuid }: WorkId): string => `${app}:${kind}:${place}:${uuid}`;

/** Throws missing WORK_NOT_FOUND for what no work can be called. */
export function parseWorkId(text: string): WorkId {
  const [, app = '', kind, place = '', uuid = ''] = format.exec(text) ?? [];
  const known = [...workKinds.keys()].find((each) => each === kind);
  if (!known) throw workMissing();
  return { app, kind: known, place, uuid };
}

/** No piece of failed work is called so, or none ever was. */
export const workMissing = (): DomainError =>
  new DomainError('missing', 'WORK_NOT_FOUND', 'there is no such failed work');
