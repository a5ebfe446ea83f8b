import { join } from 'node:path';
import { styleText } from 'node:util';
import type { Remedy } from '#explain/remedy.js';

/** For people: the one thing to change, where, and what stands in its way. */
export function describeRemedy(
  { change, place, edit, because, isManifest }: Remedy,
  contracts: string | undefined,
): string {
  const file = place && (isManifest || contracts === undefined ? place.file : join(contracts, place.file));
  const where = place && `${file}${place.line === undefined ? '' : `:${place.line}`}`;
  return [
    `${styleText('bold', edit ? 'to allow it' : 'cannot be allowed as it is')}  ${change}`,
    ...(where === undefined ? [] : [`  ${styleText('dim', where)}`]),
    ...because.map((reason) => `  ${styleText('yellow', edit ? 'but' : 'because')} ${reason}`),
  ].join('\n');
}
