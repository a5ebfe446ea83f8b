import { styleText } from 'node:util';
import { exitCode } from '../exit-code.js';
import { confirm } from './confirm.js';
import type { ShopOptions } from './credentials.js';
import { plural } from './describe-details.js';
import { Refused } from './refused.js';
import { discardedShape } from './shapes.js';
import { ShopClient } from './shop-client.js';

export interface DiscardOptions extends ShopOptions {
  readonly reason: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

type Outcome = { readonly id: string } & ({ readonly freed: number } | { readonly error: string });

/** Gives work up for good, one after the other. Refused where the shop refused one. */
export async function discard(ids: readonly string[], options: DiscardOptions): Promise<number> {
  const { reason, yes, json } = options;
  const shop = await ShopClient.signIn(options, ['work:write']);
  const what = ids.length === 1 ? String(ids[0]) : `${ids.length} pieces of work`;
  if (!yes && !(await confirm(`give up ${what} for good?`))) {
    console.error('nothing was discarded');
    return exitCode.ok;
  }
  const outcomes: Outcome[] = [];
  for (const id of ids) outcomes.push(await discardOne(shop, id, reason));
  console.log(json ? JSON.stringify(outcomes, undefined, 2) : outcomes.map(described).join('\n'));
  return outcomes.some((each) => 'error' in each) ? exitCode.refused : exitCode.ok;
}

async function discardOne(shop: ShopClient, id: string, reason: string): Promise<Outcome> {
  try {
    const path = `/failed-work/${encodeURIComponent(id)}/discard`;
    const { freed } = await shop.ask(discardedShape, path, { method: 'POST', body: { reason } });
    return { id, freed };
  } catch (error) {
    // What the shop refuses of one, it may do to the next.
    if (error instanceof Refused) return { id, error: error.message };
    throw error;
  }
}

function described(outcome: Outcome): string {
  if ('error' in outcome) return `${styleText('red', 'refused')} ${outcome.id}\n  ${outcome.error}`;
  const { id, freed } = outcome;
  const went = freed === 0 ? '' : `; ${plural(freed, 'later message goes', 'later messages go')} on`;
  return `${styleText('green', 'discarded')} ${id}${went}`;
}
