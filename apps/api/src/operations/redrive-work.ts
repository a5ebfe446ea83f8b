import type { Static } from 'typebox';
import type { RedriveFailedWorkRequest } from '#contracts/meshcart/operations/v1/failed_work.js';
import { HttpProblem } from '../problems/http-problem.js';
import type { NewRedrive, Redrive } from '../schemas/work-requests.js';
import { cursorAfter, placesOf } from './list-work.js';
import type { WorkApp, WorkOfApps } from './work-of-apps.js';
import { workFilterOf } from './work-filter.js';
import { presentOutcome } from './work.presenter.js';

/** Has work done again, in all apps that it is asked of at once, until their time is up. */
export async function redriveWork(
  parts: WorkOfApps,
  wanted: Static<typeof NewRedrive>,
): Promise<Static<typeof Redrive>> {
  const { reason, dryRun = false, ratePerSecond = 50 } = wanted;
  const { app, asked } = whatOf(parts, wanted);
  const places = placesOf(app, wanted.cursor);
  const apps = [...places.keys()].filter((each) => asked(each) !== undefined);
  const { answered, unanswered } = await parts.askEach(apps, async (part, each) =>
    part.redriveFailedWork({
      ids: [],
      filter: undefined,
      ...asked(each),
      reason,
      dryRun,
      ratePerSecond,
      pageToken: places.get(each)?.token ?? '',
    }),
  );
  const pages = [...answered];
  const goOn = pages.filter(([, { nextPageToken }]) => nextPageToken !== '');
  const next = goOn.map(([each, { nextPageToken }]) => [each, { token: nextPageToken }] as const);
  return {
    outcomes: pages.flatMap(([, { outcomes }]) => outcomes.map(presentOutcome)),
    matching: pages.reduce((sum, [, { matching }]) => sum + matching, 0),
    next: cursorAfter(places, Object.fromEntries(next), unanswered),
    unanswered: [...unanswered],
  };
}

interface Asked {
  readonly app: WorkApp | undefined;
  /** What an app is asked for; undefined where nothing of it is wanted. */
  readonly asked: (app: WorkApp) => Partial<RedriveFailedWorkRequest> | undefined;
}

function whatOf(parts: WorkOfApps, { ids, filter }: Static<typeof NewRedrive>): Asked {
  if ((ids === undefined) === (filter === undefined)) {
    throw new HttpProblem('REQUEST_INVALID', 'a redrive names either ids or a filter', {
      errors: [{ field: ids ? 'filter' : 'ids', description: ids ? 'stands beside ids' : 'is missing' }],
    });
  }
  if (filter) {
    const { app, ...rest } = filter;
    return { app, asked: () => ({ filter: workFilterOf(rest) }) };
  }
  for (const id of ids ?? []) parts.of(id);
  const own = Map.groupBy(ids ?? [], (id) => id.split(':', 1)[0] as WorkApp);
  return { app: undefined, asked: (app) => (own.has(app) ? { ids: own.get(app) ?? [] } : undefined) };
}
