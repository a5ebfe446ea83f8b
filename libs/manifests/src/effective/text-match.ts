/** As VirtualServices state it. None of the three matches whatever is there. */
export interface TextMatch {
  readonly exact?: string;
  readonly prefix?: string;
  readonly regex?: string;
}

/** Whether it asks only for something to be there. */
export const isPresence = (match: TextMatch): boolean =>
  match.regex === '*' ||
  (match.exact === undefined && match.prefix === undefined && match.regex === undefined);

export function matchesText(match: TextMatch, text: string, ignoreCase = false): boolean {
  const folded = (value: string) => (ignoreCase ? value.toLowerCase() : value);
  if (match.exact !== undefined) return folded(text) === folded(match.exact);
  if (match.prefix !== undefined) return folded(text).startsWith(folded(match.prefix));
  if (match.regex !== undefined) return matchesRegex(match.regex, text);
  return true;
}

const compiled = new Map<string, RegExp | undefined>();

/** Of the whole text, in RE2's syntax; one that JavaScript cannot read matches nothing. */
export function matchesRegex(regex: string, text: string): boolean {
  if (!compiled.has(regex)) compiled.set(regex, compile(regex));
  return compiled.get(regex)?.test(text) ?? false;
}

function compile(regex: string): RegExp | undefined {
  const [, flags = '', body = ''] = /^(?:\(\?([is]+)\))?([\s\S]*)$/.exec(regex) ?? [];
  try {
    return new RegExp(`^(?:${body})$`, flags);
  } catch {
    return undefined;
  }
}

/** A regular expression that matches a text and nothing else. */
export const escaped = (text: string): string => text.replaceAll(/[.+*?^$()[\]{}|\\/-]/g, String.raw`\$&`);
