import type { Operation } from '#contracts/contracts.js';
import { templateOf } from '#api/edge/known-routes.js';
import type { PublicIngress } from '#mesh/kong/resource.js';
import type { OpenApiDocument } from './documented-answers.js';

/**
 * What may be asked of the edge, told alike whoever tells it: "GET /v1/orders/{}". Regular expressions know no names of
 * parameters, so nobody's are kept.
 */
export type Surface = ReadonlySet<string>;

/** By edge.proto. */
export const declared = (operations: readonly Pick<Operation, 'method' | 'path'>[]): Surface =>
  registered(operations.map(({ method, path }) => ({ method, path: templateOf(path) })));

/** By the router of the running edge. */
export const registered = (routes: readonly { readonly method: string; readonly path: string }[]): Surface =>
  new Set(routes.map(({ method, path }) => `${method} ${path.replaceAll(/:\w+/g, '{}')}`));

/** By its OpenAPI document. */
export const documented = ({ paths }: Pick<OpenApiDocument, 'paths'>): Surface =>
  new Set(
    Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item).map((verb) => `${verb.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, '{}')}`),
    ),
  );

/** By the Ingresses that lead to operations. HEAD comes with GET, and a browser's OPTIONS with everything. */
export const ledTo = (routes: readonly PublicIngress[]): Surface =>
  new Set(
    routes.flatMap(({ metadata, spec }) => {
      const methods = metadata.annotations['konghq.com/methods']?.split(',') ?? ['ANY'];
      const asked = methods.filter((method) => !['HEAD', 'OPTIONS'].includes(method));
      const paths = spec.rules.flatMap(({ http }) => http.paths.map(pathOf));
      return paths.flatMap((path) => asked.map((method) => `${method} ${path}`));
    }),
  );

/** Prefixes take more than any operation, and are told as such. */
function pathOf({ path, pathType }: { readonly path: string; readonly pathType: string }): string {
  if (pathType === 'Exact') return path;
  if (pathType === 'Prefix') return `${path}*`;
  return path
    .replace(/^\/~(.*)\$$/, '$1')
    .replaceAll('[^/]+', '{}')
    .replaceAll('\\', '');
}

/** Who does not tell of what another tells; empty where all agree. */
export function disagreements(sides: Readonly<Record<string, Surface>>): readonly string[] {
  const all = new Set(Object.values(sides).flatMap((side) => [...side]));
  return [...all].flatMap((operation) =>
    Object.entries(sides).flatMap(([name, side]) =>
      side.has(operation) ? [] : [`${name} lacks ${operation}`],
    ),
  );
}
