import type { HeaderMatch, StringMatch } from './resources.js';

/** @throws where it is of a form that these readers do not know: a guess would prove nothing. */
export function matchesText(match: StringMatch, text: string): boolean {
  const folded = (value: string) => (match.ignore_case ? value.toLowerCase() : value);
  const subject = folded(text);
  if (match.exact !== undefined) return subject === folded(match.exact);
  if (match.prefix !== undefined) return subject.startsWith(folded(match.prefix));
  if (match.suffix !== undefined) return subject.endsWith(folded(match.suffix));
  if (match.contains !== undefined) return subject.includes(folded(match.contains));
  // Envoy matches the whole text.
  if (match.safe_regex) return new RegExp(`^(?:${match.safe_regex.regex})$`).test(text);
  throw new Error(`unknown match of a text: ${JSON.stringify(match)}`);
}

/** Headers by their names in lower case, with the pseudo-headers. */
export type Headers = Readonly<Record<string, string>>;

export function matchesHeader(match: HeaderMatch, headers: Headers): boolean {
  const value = headers[match.name.toLowerCase()];
  return valueFits(match, value) !== (match.invert_match ?? false);
}

function valueFits({ name, present_match, string_match }: HeaderMatch, value: string | undefined): boolean {
  if (present_match !== undefined) return (value !== undefined) === present_match;
  if (string_match) return value !== undefined && matchesText(string_match, value);
  throw new Error(`unknown match of the header ${name}`);
}
