import { invalidRequest } from '../domain/stripe-error.js';
import type { Parameters } from '../http/parameters.js';

/** An empty string means "unset" to Stripe. */
export const text = (params: Parameters, name: string): string | undefined => {
  const value = params[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

export const integer = (params: Parameters, name: string): number | undefined => {
  const value = params[name];
  return typeof value === 'number' ? value : undefined;
};

export const flag = (params: Parameters, name: string): boolean => params[name] === true;

export const list = (params: Parameters, name: string): readonly string[] => {
  const value = params[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
};

export const section = (params: Parameters, name: string): Parameters | undefined => {
  const value = params[name];
  return typeof value === 'object' && !Array.isArray(value) ? value : undefined;
};

/** Merged as Stripe merges: an empty value removes its key, an empty `metadata` removes all. */
export const metadata = (
  params: Parameters,
  before: Readonly<Record<string, string>> = {},
): Record<string, string> => {
  if (params.metadata === '') return {};
  const given = Object.entries(section(params, 'metadata') ?? {}).map(([key, value]) => [
    key,
    typeof value === 'object' ? JSON.stringify(value) : String(value),
  ]);
  return Object.fromEntries(
    Object.entries({ ...before, ...(Object.fromEntries(given) as Record<string, string>) }).filter(
      ([, value]) => value !== '',
    ),
  );
};

export const page = (params: Parameters) => {
  const limit = integer(params, 'limit') ?? 10;
  if (limit < 1 || limit > 100)
    throw invalidRequest('This value must be between 1 and 100.', { param: 'limit' });
  return {
    limit,
    startingAfter: text(params, 'starting_after'),
    endingBefore: text(params, 'ending_before'),
  };
};

export const pageParameters = ['limit', 'starting_after', 'ending_before', 'expand'] as const;

export const listOf = (
  url: string,
  found: { readonly data: readonly object[]; readonly hasMore: boolean },
) => ({
  object: 'list',
  data: found.data,
  has_more: found.hasMore,
  url,
});
