import type { IstioResource } from '../resource.js';
import type { HttpRoute, StatedRoute } from './stated-route.js';

type VirtualService = IstioResource<'VirtualService'>;
type Match = NonNullable<HttpRoute['match']>[number];

/** The HTTP routes of a VirtualService, those of others in place of the routes that delegate to them. */
export const withDelegates = (
  resource: VirtualService,
  all: ReadonlyMap<string, VirtualService>,
): readonly StatedRoute[] =>
  (resource.spec.http ?? []).flatMap((route, index) => {
    const { delegate } = route;
    if (!delegate) return [{ route, resource, path: ['spec', 'http', index] }];
    const other = all.get(`${delegate.namespace ?? resource.namespace}/${delegate.name}`);
    // One with hosts is no delegate.
    if (!other || (other.spec.hosts ?? []).length > 0) return [];
    return (other.spec.http ?? []).flatMap((own, at) => {
      const merged = merge(route, own);
      return merged ? [{ route: merged, resource: other, path: ['spec', 'http', at] }] : [];
    });
  });

/** What the delegate leaves open, the root decides; undefined where their matches exclude each other. */
function merge(root: HttpRoute, own: HttpRoute): HttpRoute | undefined {
  const [outer, inner] = [root.match ?? [], own.match ?? []];
  if (outer.length === 0 || inner.length === 0)
    return { ...root, ...own, match: inner.length > 0 ? inner : outer };
  const match = inner.flatMap((each) =>
    outer.filter((around) => fits(around, each)).map((around) => both(around, each)),
  );
  const allFit = inner.every((each) => outer.some((around) => fits(around, each)));
  return allFit ? { ...root, ...own, match } : undefined;
}

const both = (around: Match, each: Match): Match => ({
  ...around,
  ...each,
  ...(around.headers || each.headers ? { headers: { ...around.headers, ...each.headers } } : {}),
  ...(around.withoutHeaders || each.withoutHeaders
    ? { withoutHeaders: { ...around.withoutHeaders, ...each.withoutHeaders } }
    : {}),
  ...(around.sourceLabels || each.sourceLabels
    ? { sourceLabels: { ...around.sourceLabels, ...each.sourceLabels } }
    : {}),
});

function fits(around: Match, each: Match): boolean {
  const texts = (['uri', 'scheme', 'method', 'authority'] as const).every(
    (field) => !contradicts(around[field], each[field]),
  );
  return (
    texts &&
    (around.ignoreUriCase ?? false) === (each.ignoreUriCase ?? false) &&
    (!around.port || !each.port || around.port === each.port) &&
    (!around.sourceNamespace || around.sourceNamespace === each.sourceNamespace)
  );
}

function contradicts(around: Match['uri'], each: Match['uri']): boolean {
  if (!around || !each) return false;
  if (around.regex !== undefined || each.regex !== undefined) return true;
  if (around.exact !== undefined) return each.exact !== around.exact;
  return !(each.prefix ?? each.exact ?? '').startsWith(around.prefix ?? '');
}
