import type { Static } from 'typebox';
import { RedriveProgress } from './redrive-progress.js';
import { redriveShape, type Outcome, type Unanswered } from './shapes.js';
import type { ShopClient } from './shop-client.js';

export interface Wanted {
  readonly ids?: readonly string[];
  readonly filter?: object;
  readonly reason: string;
  readonly dryRun: boolean;
  readonly ratePerSecond: number;
}

export interface Redriven {
  readonly outcomes: readonly Outcome[];
  /** Apps that did not answer in the end. */
  readonly unanswered: readonly Unanswered[];
}

/** How many ids one request may name. */
export const mostIds = 100;

/** Redrives page after page, and says on standard error how far it is. */
export async function redriveAll(shop: ShopClient, wanted: Wanted): Promise<Redriven> {
  const { ids } = wanted;
  const chunks = ids === undefined ? [undefined] : chunksOf(ids);
  const outcomes: Outcome[] = [];
  const unanswered = new Map<string, Unanswered>();
  const progress = new RedriveProgress(wanted.dryRun ? 'looked at' : 'tried');
  try {
    for (const chunk of chunks) {
      let page: Static<typeof redriveShape> | undefined;
      do {
        page = await redrivePage(shop, { ...wanted, ...(chunk ? { ids: chunk } : {}) }, page?.next);
        const before = outcomes.length;
        outcomes.push(...page.outcomes);
        progress.show(outcomes, Math.max(ids?.length ?? 0, before + page.matching));
      } while (page.next !== null);
      for (const each of page.unanswered) unanswered.set(each.app, each);
    }
  } finally {
    progress.end();
  }
  return { outcomes, unanswered: [...unanswered.values()] };
}

/** One page; `cursor` is where the one before ended. */
export const redrivePage = async (shop: ShopClient, wanted: Wanted, cursor: string | null = null) =>
  shop.ask(redriveShape, '/redrives', {
    method: 'POST',
    body: { ...wanted, ...(cursor === null ? {} : { cursor }) },
  });

const chunksOf = (ids: readonly string[]) =>
  Array.from({ length: Math.ceil(ids.length / mostIds) }, (_, at) =>
    ids.slice(at * mostIds, (at + 1) * mostIds),
  );
