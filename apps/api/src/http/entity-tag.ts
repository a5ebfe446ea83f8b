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

const refused = (description: string) =>
  new HttpProblem('REQUEST_INVALID', 'the header If-Match has the wrong form', {
    errors: [{ field: 'If-Match', description }],
  });
