import type { Cluster } from '#manifests/cluster.js';
import { listAt, textAt } from '#manifests/fields.js';
import type { Resource } from '#manifests/resource.js';
import { exportedTo } from '#manifests/services.js';
import { memoized } from '../../reading/memoized.js';
import { hostsOf, isForSidecars } from '../../reading/routes.js';
import { fullHost } from '../../reading/services.js';

/** The VirtualServices that sidecars read, by each of their hosts. */
export const virtualServices = memoized((cluster: Cluster) =>
  Map.groupBy(
    cluster
      .ofIstio('VirtualService')
      .filter(isForSidecars)
      .flatMap((resource) => hostsOf(resource).map((host) => ({ resource: resource as Resource, host }))),
    ({ host }) => host,
  ),
);

/** DestinationRules by host; those that pick single workloads are beside the others. */
export const destinationRules = memoized((cluster: Cluster) =>
  Map.groupBy(
    cluster
      .ofIstio('DestinationRule')
      .filter(
        ({ spec }) =>
          listAt(spec, 'workloadSelector', 'matchLabels').length === 0 && !('workloadSelector' in spec),
      )
      .map((resource) => ({
        resource: resource as Resource,
        host: fullHost(textAt(resource.spec, 'host') ?? '', resource.namespace),
      })),
    ({ host }) => host,
  ),
);

/** The namespaces whose clients see an object; "*" is all of them. */
export function seenBy(cluster: Cluster, resource: Resource): readonly string[] {
  const stated = listAt(resource.spec, 'exportTo').filter((each) => typeof each === 'string');
  const { virtualServices: routes, destinationRules: rules } = cluster.settings.exportTo;
  const usual = resource.kind === 'VirtualService' ? routes : rules;
  return exportedTo(stated.length > 0 ? stated : usual, resource.namespace);
}

export const sees = (namespaces: readonly string[], namespace: string): boolean =>
  namespaces.includes('*') || namespaces.includes(namespace);
