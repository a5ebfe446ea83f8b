import { fieldsAt, textAt, valueAt, type Fields } from '#manifests/fields.js';

/** Whether whatever one match of a route takes, another one takes as well. Never says so where it is not certain. */
export const matchCovers = (wide: Fields, narrow: Fields): boolean =>
  ['uri', 'scheme', 'method', 'authority'].every((field) =>
    textCovers(fieldsAt(wide, field), fieldsAt(narrow, field), field),
  ) &&
  ['headers', 'queryParams'].every((field) => eachCovers(fieldsAt(wide, field), fieldsAt(narrow, field))) &&
  ['sourceLabels'].every((field) =>
    Object.entries(fieldsAt(wide, field)).every(([name, value]) => fieldsAt(narrow, field)[name] === value),
  ) &&
  ['port', 'sourceNamespace'].every((field) => wide[field] === undefined || wide[field] === narrow[field]) &&
  // What one leaves out and the other does not is beyond what this can tell.
  JSON.stringify(valueAt(wide, 'withoutHeaders') ?? {}) === '{}' &&
  (valueAt(wide, 'gateways') === undefined ||
    JSON.stringify(valueAt(wide, 'gateways')) === JSON.stringify(valueAt(narrow, 'gateways')));

const eachCovers = (wide: Fields, narrow: Fields): boolean =>
  Object.keys(wide).every((name) => {
    const asked = fieldsAt(narrow, name);
    // A header that must merely be there, is there in whatever asks for a value of it.
    if (Object.keys(fieldsAt(wide, name)).length === 0) return narrow[name] !== undefined;
    return narrow[name] !== undefined && textCovers(fieldsAt(wide, name), asked, name);
  });

/** How a text is asked for: exact, prefix or regex; of a regex that is one, in Istio, all of the text. */
function textCovers(wide: Fields, narrow: Fields, field: string): boolean {
  if (Object.keys(wide).length === 0) return true;
  const [exact, prefix, regex] = ['exact', 'prefix', 'regex'].map((kind) => textAt(wide, kind));
  const asked = {
    exact: textAt(narrow, 'exact'),
    prefix: textAt(narrow, 'prefix'),
    regex: textAt(narrow, 'regex'),
  };
  if (prefix === '/' && field === 'uri') return true;
  if (exact !== undefined) return asked.exact === exact;
  if (prefix !== undefined)
    return [asked.exact, asked.prefix, literalStart(asked.regex)].some((text) => text?.startsWith(prefix));
  if (regex === undefined) return false;
  if (regex === asked.regex || /^\/?\.\*$/.test(regex)) return true;
  if (asked.exact !== undefined) return matchesAll(regex, asked.exact);
  // "/a/.*" takes whatever begins with "/a/".
  const start = regex.endsWith('.*') ? literalOf(regex.slice(0, -2)) : undefined;
  return (
    start !== undefined && [asked.prefix, literalStart(asked.regex)].some((text) => text?.startsWith(start))
  );
}

function matchesAll(regex: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${regex})$`).test(text);
  } catch {
    return false;
  }
}

/** What every text that a regular expression matches begins with; undefined where that is nothing. */
function literalStart(regex: string | undefined): string | undefined {
  const [start] = /^(?:[\w/-]|\\\.)*/.exec(regex ?? '') ?? [''];
  // The last letter may be optional, and an alternative begins anew.
  if (start === '' || regex?.includes('|')) return undefined;
  const rest = regex?.slice(start.length) ?? '';
  return (/^[*?{]/.test(rest) ? start.slice(0, -1) : start).replaceAll('\\.', '.') || undefined;
}

const literalOf = (regex: string): string | undefined =>
  /^(?:[\w/-]|\\\.)*$/.test(regex) ? regex.replaceAll('\\.', '.') : undefined;
