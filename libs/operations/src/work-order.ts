import type { FailedWork } from '#contracts/meshcart/operations/v1/failed_work.js';
import type { WorkPosition } from './work-source.js';

/** Where a page goes on that ended with this. */
export const positionOf = ({ failedAt, id }: FailedWork): WorkPosition => ({
  failedAt: failedAt ?? new Date(0),
  id,
});

/** Oldest first, and of one time by id. */
export function byPosition(one: FailedWork, other: FailedWork): number {
  return compare(positionOf(one), positionOf(other));
}

/** Whether a page that goes on after `after` may hold it. */
export const isBehind = (work: FailedWork, after: WorkPosition | undefined): boolean =>
  after === undefined || compare(positionOf(work), after) > 0;

function compare(a: WorkPosition, b: WorkPosition): number {
  return a.failedAt.getTime() - b.failedAt.getTime() || (a.id < b.id ? -1 : Number(a.id > b.id));
}
