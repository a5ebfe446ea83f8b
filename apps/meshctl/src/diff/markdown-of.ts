import type { Change, Risk } from '#difference/change.js';
import { placed, verdictOf } from './describe-changes.js';

const marks: Readonly<Record<Risk, string>> = { dangerous: '🔴', careful: '🟡', safe: '🟢' };

/** For a comment on a pull request: the verdict, a table of each risk, and what is safe folded away. */
export function markdownOf(changes: readonly Change[], sides: string): string {
  const groups = [...Map.groupBy(changes, ({ risk }) => risk)].map(([risk, own]) => {
    const title = `${marks[risk]} ${own.length} ${risk}`;
    const table = [
      '| what | | before | after | why |',
      '| --- | --- | --- | --- | --- |',
      ...own.map(rowOf),
    ].join('\n');
    return risk === 'safe'
      ? `<details><summary>${title}</summary>\n\n${table}\n\n</details>`
      : `#### ${title}\n\n${table}`;
  });
  return [`### Mesh: ${verdictOf(changes)}`, `<sub>${sides}</sub>`, ...groups, ''].join('\n\n');
}

const rowOf = ({ facet, subject, before, after, reason, place }: Change): string =>
  `| \`${cell(subject)}\` | ${facet} | ${cell(before ?? '–')} | ${cell(after ?? '–')} | ${cell(reason)}${place ? ` (\`${cell(placed(place))}\`)` : ''} |`;

/** A bar would end the cell, and a new line the table. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ');
