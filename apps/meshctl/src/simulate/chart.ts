/** A line in a chart: a value for each second. */
export interface Line {
  readonly values: readonly number[];
  /** The class of its path. */
  readonly kind: 'before' | 'after';
}

export interface Chart {
  readonly title: string;
  readonly unit: string;
  readonly lowest: number;
  readonly highest: number;
  readonly lines: readonly Line[];
  /** When something is wrong, in seconds. */
  readonly trouble: readonly { readonly from: number; readonly until: number }[];
}

const width = 900;
const height = 190;
const margin = { left: 56, right: 26, top: 10, bottom: 26 };

/** An SVG, without colours of its own: classes name what is drawn. */
export function chart({ title, unit, lowest, highest, lines, trouble }: Chart): string {
  const seconds = Math.max(2, ...lines.map(({ values }) => values.length));
  const top = niceTop(highest);
  const x = (second: number) =>
    margin.left + (Math.min(second, seconds) / seconds) * (width - margin.left - margin.right);
  const y = (value: number) =>
    height - margin.bottom - ((value - lowest) / (top - lowest)) * (height - margin.top - margin.bottom);
  const pathOf = (values: readonly number[]) =>
    values
      .map((value, second) => `${second === 0 ? 'M' : 'L'}${fixed(x(second + 0.5))} ${fixed(y(value))}`)
      .join('');
  const marks = [0, 0.25, 0.5, 0.75, 1].map((share) => lowest + share * (top - lowest));
  const times = Array.from(
    { length: Math.floor(seconds / stepOf(seconds)) + 1 },
    (_, index) => index * stepOf(seconds),
  );
  return `<figure><figcaption>${title} <span>${unit}</span></figcaption>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title} over time">
${trouble.map(({ from, until }) => `<rect class="trouble" x="${fixed(x(from))}" y="${margin.top}" width="${fixed(Math.max(2, x(until) - x(from)))}" height="${height - margin.top - margin.bottom}"/>`).join('')}
${marks.map((mark) => `<line class="grid" x1="${margin.left}" x2="${width - margin.right}" y1="${fixed(y(mark))}" y2="${fixed(y(mark))}"/><text class="mark" x="${margin.left - 8}" y="${fixed(y(mark) + 4)}">${told(mark)}</text>`).join('')}
${times.map((second) => `<text class="time" x="${fixed(x(second))}" y="${height - 8}">${second} s</text>`).join('')}
${lines.map(({ values, kind }) => `<path class="${kind}" d="${pathOf(values)}"/>`).join('')}
</svg></figure>`;
}

const fixed = (value: number) => value.toFixed(1);

const told = (value: number) => (value >= 10_000 ? `${value / 1000}k` : String(Number(value.toFixed(2))));

const stepOf = (seconds: number) =>
  [1, 2, 5, 10, 20, 30, 60, 120, 300].find((step) => seconds / step <= 12) ?? 600;

/** The next number whose four equal parts are told shortly. */
function niceTop(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return ([1, 2, 3, 4, 6, 8, 10].find((factor) => factor * power >= value) ?? 10) * power;
}
