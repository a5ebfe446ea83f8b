import { styleText } from 'node:util';
import { worstOf, type Change, type Risk } from '#difference/change.js';

const colours = { dangerous: 'red', careful: 'yellow', safe: 'green' } as const satisfies Record<
  Risk,
  string
>;

/** For people: what matters most first, each with where it stands and why it has its risk. */
export function describeChanges(changes: readonly Change[]): string {
  const groups = Map.groupBy(changes, ({ risk }) => risk);
  const blocks = [...groups].map(([risk, own]) =>
    [styleText(['bold', colours[risk]], `${risk} (${own.length})`), ...own.map(lineOf)].join('\n'),
  );
  return [...blocks, styleText(colours[worstOf(changes)], verdictOf(changes))].join('\n\n');
}

/** One line, as in "3 changes: 1 dangerous, 2 safe". */
export function verdictOf(changes: readonly Change[]): string {
  if (changes.length === 0) return 'no change of what the mesh does';
  const counts = [...Map.groupBy(changes, ({ risk }) => risk)].map(([risk, own]) => `${own.length} ${risk}`);
  return `${changes.length} ${changes.length === 1 ? 'change' : 'changes'}: ${counts.join(', ')}`;
}

const lineOf = ({ facet, subject, before, after, reason, place, risk }: Change): string =>
  [
    `  ${styleText(colours[risk], markOf(before, after))} ${styleText('bold', subject)}  ${styleText('dim', facet)}`,
    `    ${before ?? '(not there)'} -> ${after ?? '(not there)'}`,
    `    ${styleText('dim', reason)}`,
    ...(place === undefined ? [] : [`    ${styleText('dim', placed(place))}`]),
  ].join('\n');

const markOf = (before: string | undefined, after: string | undefined): string =>
  before === undefined ? '+' : after === undefined ? '-' : '~';

/** As in "meshcart/orders/v1/orders.proto:44". */
export const placed = ({ file, line }: NonNullable<Change['place']>): string =>
  line === undefined ? file : `${file}:${line}`;
