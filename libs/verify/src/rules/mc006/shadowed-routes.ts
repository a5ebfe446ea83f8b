import type { Cluster } from '#manifests/cluster.js';
import { textAt } from '#manifests/fields.js';
import { foundIn, type Found } from '../../found.js';
import { routesIn, type Route } from '../../reading/routes.js';
import { matchCovers } from './covers.js';

/** Routes that stand below one which takes all of theirs. */
export const shadowedRoutes = (cluster: Cluster): readonly Found[] =>
  [...Map.groupBy(routesIn(cluster), ({ resource }) => resource).values()].flatMap((routes) => {
    const { exact, other } = partsOf(routes);
    return routes.flatMap((route, index) => {
      const matches = route.matches.length > 0 ? route.matches : [{}];
      // Of two exact paths only the same one can cover.
      const candidates = (text: string | undefined) => [...(exact.get(text ?? '') ?? []), ...other];
      const covering = matches.map((match) =>
        candidates(textAt(match, 'uri', 'exact')).find(
          ({ at, match: wide }) => at < index && matchCovers(wide, match),
        ),
      );
      const [by] = covering;
      if (!by || covering.includes(undefined)) return [];
      const above = routes[by.at];
      return [
        foundIn('error', route.resource, route.path, {
          message: `route ${route.name} is never taken: route ${above?.name} above it takes all that it would`,
          fix: `Move it above ${above?.name}, or narrow that one`,
        }),
      ];
    });
  });

function partsOf(routes: readonly Route[]) {
  const all = routes.flatMap((route, at) =>
    (route.matches.length > 0 ? route.matches : [{}]).map((match) => ({ at, match })),
  );
  const byPath = Map.groupBy(all, ({ match }) => textAt(match, 'uri', 'exact'));
  const other = byPath.get(undefined) ?? [];
  return { exact: byPath as ReadonlyMap<string | undefined, typeof all>, other };
}
