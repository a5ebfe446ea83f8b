import type { ShopOptions } from './credentials.js';
import type { Wanted } from './redrive-all.js';
import { filterOf, type SelectOptions } from './select.js';

export interface RedriveOptions extends ShopOptions, SelectOptions {
  readonly all?: boolean;
  readonly rate: string;
  readonly reason?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** What a command line asks to have redriven. Throws where it names too much, or too little. */
export function wantedBy(
  ids: readonly string[],
  { all, rate, reason, dryRun = false, ...select }: RedriveOptions,
): Wanted {
  const filter = filterOf(select);
  const isFiltered = Object.keys(filter).length > 0;
  if (ids.length > 0 && (isFiltered || all)) throw new Error('name either ids or a filter, not both');
  if (ids.length === 0 && !isFiltered && !all)
    throw new Error('name ids or a filter; --all takes all there is');
  if (reason === undefined && !dryRun)
    throw new Error('--reason is needed: it is kept with what is redriven');
  const named = ids.length > 0 ? { ids: [...new Set(ids)] } : { filter };
  return { ...named, reason: reason ?? 'a dry run', dryRun, ratePerSecond: rateOf(rate) };
}

function rateOf(text: string): number {
  const rate = Number(text);
  if (text.trim() !== '' && rate >= 0.5 && rate <= 1000) return rate;
  throw new Error(`--rate ${text} is no number from 0.5 to 1000`);
}
