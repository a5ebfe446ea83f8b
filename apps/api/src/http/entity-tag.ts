import { DomainError } from '#errors/domain-error.js';
import { HttpProblem } from '../problems/http-problem.js';

const listed = /^\s*(?:W\/)?"[\x21\x23-\x7e]*"(?:\s*,\s*(?:W\/)?"[\x21\x23-\x7e]*")*\s*$/;
const one = /(W\/)?("[\x21\x23-\x7e]*")/g;

export const tagOf = ({ version }: { readonly version: number }): string => `"${version}"`;

interface EntityTag {
  readonly weak: boolean;
  readonly value: string;
}

function tagsIn(header: string): EntityTag[] | undefined {
  if (!listed.test(header)) return undefined;
  return [...header.matchAll(one)].map(([, weak, value = '']) => ({ weak: weak !== undefined, value }));
}

/** Weak comparison, as If-None-Match wants it. A header that cannot be read matches nothing. */
export function matchesNone(header: string, current: string): boolean {
  if (header.trim() === '*') return false;
  const [tag] = tagsIn(current) ?? [];
  return !(tagsIn(header) ?? []).some(({ value }) => value === tag?.value);
}

/**
 * The version that If-Match asks for, undefined for any. A weak tag never matches, by RFC 9110. Throws stale
 * VERSION_STALE where nothing listed could match, and REQUEST_INVALID for what is no list of ETags or names several
 * versions: the service compares with one.
 */
export function expectedVersion(header: string | undefined): bigint | undefined {
  if (header === undefined || header.trim() === '*') return undefined;
  const tags = tagsIn(header);
  if (!tags) throw refused('must be * or ETags in quotes');
  const strong = tags
    .filter(({ weak }) => !weak)
    .flatMap(({ value }) => value.match(/^"(\d{1,15})"$/)?.[1] ?? []);
  const [version, ...others] = new Set(strong);
  if (others.length > 0) throw refused('may name one version only');
  if (version !== undefined) return BigInt(version);
  throw new DomainError('stale', 'VERSION_STALE', 'If-Match names no version that this could have');
}

/**
 * The one tag that If-Match names, without its quotes, for what cannot be changed unseen. Throws REQUEST_INVALID where
 * there is none or several, and stale VERSION_STALE for a weak one.
 */
export function requiredTag(header: string | undefined): string {
  if (header === undefined) throw refused('is missing');
  const [tag, ...others] = tagsIn(header) ?? [];
  if (!tag || others.length > 0) throw refused('must be one ETag in quotes');
  if (!tag.weak) return tag.value.slice(1, -1);
  throw new DomainError('stale', 'VERSION_STALE', 'a weak ETag in If-Match matches nothing');
}

const refused = (description: string) =>
  new HttpProblem('REQUEST_INVALID', 'the header If-Match has the wrong form', {
    errors: [{ field: 'If-Match', description }],
  });
