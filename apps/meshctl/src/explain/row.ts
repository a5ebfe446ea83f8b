import { styleText } from 'node:util';

/** One thing that is said, with where it is decided. */
export interface Row {
  readonly label: string;
  readonly tone: 'good' | 'bad' | 'warn' | 'plain';
  readonly text: string;
  readonly where?: string | undefined;
}

const columns = 100;
const labelWidth = 14;

const marks = { good: '✓', bad: '✗', warn: '!', plain: ' ' } as const;
const colours = { good: 'green', bad: 'red', warn: 'yellow', plain: 'reset' } as const;

/** @param prefix - what draws the tree on the left of every line. */
export function linesOf({ label, tone, text, where }: Row, prefix: string): readonly string[] {
  const width = columns - prefix.length - labelWidth - 2;
  const lines = wrapped(text, width);
  const last = lines.at(-1) ?? '';
  const fits = where !== undefined && last.length + where.length + 2 <= width;
  const body = [
    ...lines.slice(0, -1),
    fits && where !== '' ? `${last}  ${styleText('dim', where)}` : last,
    ...(where && !fits ? wrapped(where, width).map((part) => styleText('dim', part)) : []),
  ];
  const head = `${styleText(colours[tone], marks[tone])} ${styleText('dim', label.padEnd(labelWidth))}`;
  return body.map((line, index) => `${prefix}${index === 0 ? head : ' '.repeat(labelWidth + 2)}${line}`);
}

/** Words that are longer than a line stand on one of their own. */
function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
