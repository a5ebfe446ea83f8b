import type { FailedWork } from '#contracts/meshcart/operations/v1/failed_work.js';
import type { CursorPlace, WorkCursor } from './work-cursor.js';
import type { WorkApp } from './work-of-apps.js';

/** One page of one app, and where it began. */
export interface AppPage {
  readonly app: WorkApp;
  readonly from: CursorPlace;
  readonly work: readonly FailedWork[];
  readonly nextPageToken: string;
}

export interface MergedPage {
  readonly items: readonly { readonly app: WorkApp; readonly work: FailedWork }[];
  /** Where the apps of these pages go on. */
  readonly next: WorkCursor;
}

/**
 * The oldest of what the pages hold, at most `limit`, oldest first, at the same time by id. What of an app's page has no
 * room is asked for again and told from where it ended: work that is settled meanwhile moves nothing. Fewer are told where
 * what comes next is on a page of an app that was not asked for yet.
 */
export function mergeWork(pages: readonly AppPage[], limit: number): MergedPage {
  const fresh = pages.map((page) => ({
    ...page,
    work: page.work.filter((each) => isAfter(each, page.from)),
  }));
  const known = pages.flatMap(({ work, nextPageToken }) => (nextPageToken === '' ? [] : work.slice(-1)));
  const isKnown = (work: FailedWork) => known.every((last) => compare(placeOf(work), placeOf(last)) <= 0);
  const items = fresh
    .flatMap(({ app, work }) => work.filter(isKnown).map((each) => ({ app, work: each })))
    .toSorted((one, other) => compare(placeOf(one.work), placeOf(other.work)))
    .slice(0, limit);
  const next = fresh.flatMap((page) => {
    const told = items.filter(({ app }) => app === page.app).map(({ work }) => work);
    const place = goesOn(page, told);
    return place ? [[page.app, place] as const] : [];
  });
  return { items, next: Object.fromEntries(next) };
}

/** Undefined where nothing is left. */
function goesOn(
  { from, work, nextPageToken }: AppPage,
  told: readonly FailedWork[],
): CursorPlace | undefined {
  if (told.length === work.length) return nextPageToken === '' ? undefined : { token: nextPageToken };
  const last = told.at(-1);
  return last ? { token: from.token, after: placeOf(last) } : from;
}

const placeOf = ({ failedAt, id }: FailedWork) => ({ failedAt: failedAt?.getTime() ?? 0, id });

const isAfter = (work: FailedWork, { after }: CursorPlace) =>
  after === undefined || compare(placeOf(work), after) > 0;

function compare(one: Required<CursorPlace>['after'], other: Required<CursorPlace>['after']): number {
  if (one.failedAt !== other.failedAt) return one.failedAt - other.failedAt;
  return one.id < other.id ? -1 : Number(one.id > other.id);
}
