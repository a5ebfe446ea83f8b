import type { Static } from 'typebox';
import { workApps } from '../schemas/work.js';
import type { FailedWorkPage, WorkQuery } from '../schemas/work-requests.js';
import { mergeWork } from './merge-work.js';
import { decodeCursor, encodeCursor, type CursorPlace, type WorkCursor } from './work-cursor.js';
import type { WorkApp, WorkOfApps } from './work-of-apps.js';
import { workFilterOf } from './work-filter.js';
import { presentWork } from './work.presenter.js';

const start: CursorPlace = { token: '' };

/** Where each app that is asked for begins. */
export function placesOf(app: WorkApp | undefined, cursor: string | undefined): Map<WorkApp, CursorPlace> {
  const asked = workApps.filter((each) => app === undefined || each === app);
  const known: WorkCursor | undefined = cursor === undefined ? undefined : decodeCursor(cursor);
  return new Map(
    asked.flatMap((each) => {
      const place = known ? known[each] : start;
      return place ? [[each, place] as const] : [];
    }),
  );
}

/**
 * Where to go on. An app that did not answer is asked again while others still have something: alone it does not make
 * another page, as whoever reads to the end would not come to one.
 */
export function cursorAfter(
  places: ReadonlyMap<WorkApp, CursorPlace>,
  next: WorkCursor,
  unanswered: readonly { readonly app: WorkApp }[],
): string | null {
  if (Object.keys(next).length === 0) return null;
  const again = unanswered.map(({ app }) => [app, places.get(app) ?? start] as const);
  return encodeCursor({ ...next, ...Object.fromEntries(again) });
}

/** One page of the failed work of all apps, or of one. */
export async function listWork(
  parts: WorkOfApps,
  { limit = 20, cursor, app, ...filter }: Static<typeof WorkQuery>,
): Promise<Static<typeof FailedWorkPage>> {
  const places = placesOf(app, cursor);
  const { answered, unanswered } = await parts.askEach([...places.keys()], async (part, each) =>
    part.listFailedWork({
      filter: workFilterOf(filter),
      pageSize: limit,
      pageToken: places.get(each)?.token ?? '',
    }),
  );
  const pages = [...answered].map(([each, page]) => ({
    app: each,
    from: places.get(each) ?? start,
    ...page,
  }));
  const { items, next } = mergeWork(pages, limit);
  return {
    items: items.map(({ work }) => presentWork(work)),
    next: cursorAfter(places, next, unanswered),
    unanswered: [...unanswered],
  };
}
