import { styleText } from 'node:util';
import type { Result } from '#simulate/result/result.js';
import type { Played } from './play.js';
import { series } from './series.js';
import { rowsOf } from './rows.js';
import type { Comparison } from './comparison.js';
import { sparkline } from './sparkline.js';
import { verdictOf } from './verdict.js';

const label = 14;

/** For people: a verdict, numbers side by side, and how they went over time. */
export function describe(comparison: Comparison, width: number): string {
  const { before, after } = comparison;
  const sides = [...(before ? [before] : []), after];
  const head = before ? [`${' '.repeat(label + 8)}${sides.map(({ name }) => cell(name)).join('')}`] : [];
  return [
    verdictOf(comparison),
    styleText('dim', conditionsOf(after)),
    '',
    ...head,
    ...rowsOf(sides).map(({ title, cells }) => `${title.padEnd(label + 8)}${cells.map(cell).join('')}`),
    '',
    ...plots(sides, width),
    ...amplified(sides),
  ].join('\n');
}

const cell = (text: string) => (text.length > 21 ? `${text.slice(0, 20)}… ` : text.padEnd(22));

function conditionsOf({ rate, seed, workers, result }: Played): string {
  const sized = Object.entries(workers).map(([app, count]) => `${app} ${count}`);
  const sizes =
    sized.length === 0 ? 'workers as the contracts state' : `workers a replica: ${sized.join(', ')}`;
  return `${result.requests} requests, ${rate} a second for ${result.seconds.length} s, seed ${seed}; ${sizes}`;
}

function plots(sides: readonly Played[], width: number): readonly string[] {
  const columns = Math.max(20, Math.min(120, width - label - 34));
  const shared = sides.map(({ result }) => result);
  return series.flatMap(({ title, unit, worst, lowest, highest: least, values }) => {
    const highest = Math.max(least, ...shared.flatMap((result) => values(result)));
    return sides.map(({ name, result }, index) => {
      const own = values(result);
      const extreme = worst === 'low' ? Math.min(...own) : Math.max(...own);
      const drawn = sparkline(own, columns, { lowest, highest, worst });
      const color = index === sides.length - 1 ? 'cyan' : 'gray';
      const side = sides.length > 1 ? ` ${name.slice(0, 16)}` : '';
      const bound = `${worst === 'low' ? 'least' : 'most'} ${number(extreme)} ${unit === '%' ? '%' : unit.split(' ')[0]}`;
      return `${(index === 0 ? title : '').padEnd(label)}${styleText(color, drawn)} ${bound}${side}`;
    });
  });
}

/** The RPCs whose load changed most. */
function amplified(sides: readonly Played[]): readonly string[] {
  const after = sides.at(-1)?.result;
  const worst = (after?.callees ?? [])
    .filter(({ amplification, refused }) => Math.abs(amplification - 1) > 0.01 || refused > 0)
    .toSorted((one, other) => other.amplification - one.amplification)
    .slice(0, 8);
  if (worst.length === 0) return [];
  const of = (result: Result, name: string) => result.callees.find((each) => each.name === name);
  return [
    '',
    `${'tries, × without failures'.padEnd(46)}${sides.map(({ name }) => cell(sides.length > 1 ? name : '')).join('')}`.trimEnd(),
    ...worst.map(({ name }) => {
      const cells = sides.map(({ result }) => {
        const { amplification = 0, refused = 0 } = of(result, name) ?? {};
        return cell(`${amplification.toFixed(2)}${refused > 0 ? ` (${refused} refused)` : ''}`);
      });
      return `  ${name.slice(name.lastIndexOf('.') + 1).padEnd(44)}${cells.join('')}`.trimEnd();
    }),
  ];
}

const number = (value: number) => (value >= 10 ? value.toFixed(0) : value.toFixed(2));
