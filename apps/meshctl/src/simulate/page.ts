import { chart, type Line } from './chart.js';
import { pageStyle } from './page-style.js';
import type { Played } from './play.js';
import { rowsOf } from './rows.js';
import { series, type Series } from './series.js';
import type { Comparison } from './comparison.js';
import { judge } from './verdict.js';

/** One file that needs no other, with the numbers of both sides and how they went over time. */
export function pageOf(comparison: Comparison): string {
  const { before, after } = comparison;
  const sides = [...(before ? [before] : []), after];
  const { good, text } = judge(comparison);
  const { requests, seconds } = after.result;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(text)}</title><style>${pageStyle}</style></head><body><main>
<h1 class="${good ? 'good' : 'bad'}">${escaped(text)}</h1>
<p>${requests} requests, ${after.rate} a second for ${seconds.length} s, seed ${after.seed}. Simulated; what is modelled is told in docs/simulate.md.</p>
${table(
  ['', ...sides.map(({ name }) => name)],
  rowsOf(sides).map(({ title, cells }) => [title, ...cells]),
)}
${key(after, before)}
${series.map((each) => drawn(each, sides)).join('\n')}
${podsChart(sides)}
<h2>Tries by RPC</h2>
${callees(sides)}
</main></body></html>
`;
}

const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  `<table><thead><tr>${head.map((each) => `<th>${escaped(each)}</th>`).join('')}</tr></thead><tbody>${rows
    .map((row) => `<tr>${row.map((each) => `<td>${escaped(each)}</td>`).join('')}</tr>`)
    .join('')}</tbody></table>`;

const key = (after: Played, before: Played | undefined) =>
  `<div class="key"><span><i></i>${escaped(after.name)}</span>${
    before ? `<span><i class="old"></i>${escaped(before.name)}</span>` : ''
  }${troubleOf(after).length > 0 ? '<span><i class="bad"></i>while it goes wrong</span>' : ''}</div>`;

const linesOf = (sides: readonly Played[], values: (side: Played) => readonly number[]): readonly Line[] =>
  sides.map((side, index) => ({
    values: values(side),
    kind: index === sides.length - 1 ? 'after' : 'before',
  }));

function drawn({ title, unit, lowest, highest, values }: Series, sides: readonly Played[]): string {
  const lines = linesOf(sides, ({ result }) => values(result));
  const top = Math.max(highest, ...lines.flatMap((line) => line.values));
  return chart({ title, unit, lowest, highest: top, lines, trouble: troubleOf(sides.at(-1)) });
}

/** Only where there are more or fewer in between. */
function podsChart(sides: readonly Played[]): string {
  const app = sides.at(-1)?.app ?? '';
  const lines = linesOf(sides, ({ result }) => result.seconds.map(({ pods }) => pods[app] ?? 0));
  const counts = lines.flatMap(({ values }) => values);
  if (new Set(counts).size < 2) return '';
  const highest = Math.max(...counts);
  return chart({
    title: `pods of ${app}`,
    unit: '',
    lowest: 0,
    highest,
    lines,
    trouble: troubleOf(sides.at(-1)),
  });
}

const troubleOf = (side: Played | undefined) =>
  [
    ...(side?.scenario.faults ?? []),
    ...(side?.scenario.surges ?? []),
    ...(side?.scenario.losses ?? []).map(({ atMs, noticedAfterMs }) => ({
      fromMs: atMs,
      untilMs: atMs + noticedAfterMs,
    })),
  ].map(({ fromMs, untilMs }) => ({ from: fromMs / 1000, until: untilMs / 1000 }));

function callees(sides: readonly Played[]): string {
  const names = sides.at(-1)?.result.callees.map(({ name }) => name) ?? [];
  const cellsOf = (name: string) =>
    sides.flatMap(({ result }) => {
      const found = result.callees.find((each) => each.name === name);
      return found
        ? [String(found.tries), found.amplification.toFixed(2), String(found.refused)]
        : ['', '', ''];
    });
  const head = sides.flatMap(({ name }) => {
    const side = sides.length > 1 ? `${name}: ` : '';
    return [`${side}tries`, '× without failures', 'refused'];
  });
  return table(
    ['', ...head],
    names.map((name) => [name.slice(name.lastIndexOf('.') + 1), ...cellsOf(name)]),
  );
}
