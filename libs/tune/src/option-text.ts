/** A field of an option as it is written. Positions count characters of the file; ends are exclusive. */
export interface Field {
  readonly name: string;
  readonly start: number;
  readonly valueStart: number;
  readonly end: number;
}

const blank = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/|#[^\n]*)+/y;
const word = /[A-Za-z_][\w.]*/y;
const quoted = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/y;
const scalar = /[^\s,;{}[\]<>()"'#/]+/y;
const closing: Readonly<Record<string, string>> = { '{': '}', '[': ']', '<': '>', '(': ')' };

/** The first field of a name at or after a position that is outside of comments and texts; undefined where none is. */
export function fieldFrom(text: string, from: number, name: string): Field | undefined {
  for (let at = from; at < text.length;) {
    at = skip(text, at);
    const found = match(word, text, at);
    const valueStart = found === name ? valueAfter(text, at + name.length) : undefined;
    if (valueStart !== undefined) return { name, start: at, valueStart, end: endOfValue(text, valueStart) };
    at += (found ?? match(quoted, text, at) ?? ' ').length;
  }
  return undefined;
}

/** The fields of the message that is opened at a position, in their order. */
export function fieldsIn(text: string, open: number): readonly Field[] {
  const fields: Field[] = [];
  const end = endOfValue(text, open) - 1;
  for (let at = skip(text, open + 1); at < end; at = skip(text, at)) {
    const name = match(word, text, at);
    const valueStart = name === undefined ? undefined : valueAfter(text, at + name.length);
    if (name === undefined || valueStart === undefined) {
      at++;
      continue;
    }
    fields.push({ name, start: at, valueStart, end: endOfValue(text, valueStart) });
    at = endOfValue(text, valueStart);
  }
  return fields;
}

/** Where the message of an option is opened that follows a position, as in `option (x.y) = {`; undefined where none does. */
export function optionFrom(text: string, from: number, extension: string): number | undefined {
  for (let at = from; at < text.length;) {
    at = skip(text, at);
    const found = match(word, text, at);
    if (found === 'option') {
      const paren = skip(text, at + found.length);
      const name = text[paren] === '(' ? text.slice(paren + 1, endOfValue(text, paren) - 1).trim() : '';
      const equals = skip(text, paren + name.length + 2);
      const open = skip(text, equals + 1);
      if (name.endsWith(extension)) return text[equals] === '=' && text[open] === '{' ? open : undefined;
    }
    at += (found ?? match(quoted, text, at) ?? ' ').length;
  }
  return undefined;
}

/** Past a value that starts at a position: a message, a list, a text or a word. */
export function endOfValue(text: string, start: number): number {
  const close = closing[text[start] ?? ''];
  if (close === undefined)
    return start + (match(quoted, text, start) ?? match(scalar, text, start) ?? ' ').length;
  let at = skip(text, start + 1);
  while (at < text.length && text[at] !== close) at = skip(text, endOfValue(text, at));
  return at + 1;
}

/** The comments in a stretch of text, without what is around them. */
export const commentsIn = (text: string): readonly string[] =>
  [...text.matchAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\/\/[^\n]*|\/\*[\s\S]*?\*\/|#[^\n]*/g)]
    .map(([found]) => found.trim())
    .filter((found) => !/^["']/.test(found));

/** Where the value of a field begins, whose name has ended at a position; undefined where no value follows. */
function valueAfter(text: string, end: number): number | undefined {
  const at = skip(text, end);
  if (text[at] === ':') return skip(text, at + 1);
  return text[at] === '{' || text[at] === '<' ? at : undefined;
}

const skip = (text: string, at: number): number => at + (match(blank, text, at) ?? '').length;

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
