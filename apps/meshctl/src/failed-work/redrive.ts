import { exitCode } from '../exit-code.js';
import { confirm } from './confirm.js';
import { describeUnanswered } from './describe-list.js';
import { plural } from './describe-details.js';
import { describeOutcomes } from './describe-outcomes.js';
import { redriveAll, redrivePage, type Redriven, type Wanted } from './redrive-all.js';
import { ShopClient } from './shop-client.js';
import { wantedBy, type RedriveOptions } from './wanted-by.js';

/** Has failed work done again. Refused where an app did not answer, or something was not all done. */
export async function redrive(ids: readonly string[], options: RedriveOptions): Promise<number> {
  const { yes, json } = options;
  const wanted = wantedBy(ids, options);
  const shop = await ShopClient.signIn(options, ['work:write']);
  if (!wanted.dryRun && !yes && !(await agreed(shop, wanted))) {
    console.error('nothing was redriven');
    return exitCode.ok;
  }
  const redriven = await redriveAll(shop, wanted);
  if (redriven.unanswered.length > 0) console.error(describeUnanswered(redriven.unanswered));
  console.log(json ? JSON.stringify(redriven, undefined, 2) : describeOutcomes(redriven));
  return isWell(redriven) ? exitCode.ok : exitCode.refused;
}

/** How much it is, a filter does not tell: the shop is asked first. */
async function agreed(shop: ShopClient, wanted: Wanted): Promise<boolean> {
  const count = wanted.ids?.length ?? (await redrivePage(shop, { ...wanted, dryRun: true })).matching;
  if (count === 0) throw new Error('there is no such failed work');
  return confirm(
    `redrive ${plural(count, 'piece', 'pieces')} of work, at ${wanted.ratePerSecond} a second in each app?`,
  );
}

const isWell = ({ outcomes, unanswered }: Redriven) =>
  unanswered.length === 0 && outcomes.every(({ error }) => error === undefined);
