import { messageLiteral } from './option-literal.js';
import { commentsIn, endOfValue, fieldsIn, type Field } from './option-text.js';

/** Other characters in place of those from `start` up to `end`. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly by: string;
}

/** Makes the text of a field, of the indent of its first line and of how it was written. */
type Write = (indent: string, old: string) => string;

/** A field that is there, written anew. */
export const replacement = (text: string, { start, end }: Field, write: Write): Replacement => ({
  start,
  end,
  by: write(indentAt(text, start), text.slice(start, end)),
});

/** A field that is there, taken out with its lines; its comments stay. */
export function removal(text: string, field: Field): Replacement {
  const indent = indentAt(text, field.start);
  const start = lineStart(text, field.start);
  const separator = /^[ \t]*[,;]?[ \t]*/.exec(text.slice(field.end))?.[0].length ?? 0;
  const end = field.end + separator;
  const kept = commentsIn(text.slice(field.start, field.end)).map((comment) => `${indent}${comment}\n`);
  const isAlone = text.slice(start, field.start).trim() === '' && /^\r?\n/.test(text.slice(end));
  if (isAlone) return { start, end: text.indexOf('\n', end) + 1, by: kept.join('') };
  return { start: field.start, end, by: kept.map((comment) => comment.trimStart()).join('') };
}

/** A field that is not there yet, before another one or, where that is absent, behind all. */
export function insertion(
  text: string,
  open: number,
  write: (indent: string) => string,
  before?: string,
): Replacement {
  const fields = fieldsIn(text, open);
  const end = endOfValue(text, open);
  const inner = text.slice(open + 1, end - 1);
  const next = fields.findIndex(({ name }) => name === before);
  const previous = fields.at(next < 0 ? -1 : next - 1);
  if (!inner.includes('\n') || !previous || next === 0) {
    const indent = indentAt(text, open);
    const written = fields.map((field) => text.slice(field.start, field.end));
    const added = write(`${indent}  `);
    const all = next < 0 ? [...written, added] : written.toSpliced(next, 0, added);
    return {
      start: open,
      end,
      by: messageLiteral([...commentsBetween(text, open, end, fields), ...all], indent),
    };
  }
  const indent = indentAt(text, previous.start);
  // Behind whatever else is on that line, as a comment may be.
  const lineEnd = text.indexOf('\n', previous.end);
  const at = lineEnd < end ? lineEnd : previous.end;
  return { start: at, end: at, by: `\n${indent}${write(indent)}` };
}

function commentsBetween(
  text: string,
  open: number,
  end: number,
  fields: readonly Field[],
): readonly string[] {
  const starts = [open + 1, ...fields.map((field) => field.end)];
  const ends = [...fields.map(({ start }) => start), end - 1];
  return starts.flatMap((start, index) => commentsIn(text.slice(start, ends[index])));
}

const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;

const indentAt = (text: string, at: number): string =>
  /^[ \t]*/.exec(text.slice(lineStart(text, at)))?.[0] ?? '';
