import type { Cluster } from '#manifests/cluster.js';
import { titleOf } from '#manifests/resource.js';
import { foundIn, type Found } from '../../found.js';
import { kongGateway, kongRoutesIn } from '../../reading/kong.js';
import { callGraph } from '../../reading/call-graph.js';
import { destinationRules, seenBy, sees, virtualServices } from './policies-of.js';

/** Clients that call a host from where its routes, or its limits, are not exported to. */
export function visibility(cluster: Cluster): readonly Found[] {
  const clients = new Map<string, Set<string>>();
  const add = (host: string, namespace: string) => {
    const known = clients.get(host) ?? new Set();
    clients.set(host, known.add(namespace));
  };
  for (const { from, to } of callGraph(cluster)) if (from.inMesh) add(to.host, from.namespace);
  const gateway = kongGateway(cluster);
  if (gateway?.inMesh)
    for (const { service } of kongRoutesIn(cluster)) if (service) add(service.host, gateway.namespace);
  return [...clients].flatMap(([host, namespaces]) =>
    [virtualServices(cluster).get(host), destinationRules(cluster).get(host)].flatMap((objects) => {
      if (!objects) return [];
      const unseen = [...namespaces].find(
        (namespace) => !objects.some(({ resource }) => sees(seenBy(cluster, resource), namespace)),
      );
      const [first] = objects;
      if (!first || unseen === undefined) return [];
      const { resource } = first;
      return [
        foundIn('error', resource, ['spec', 'exportTo'], {
          message: `clients in ${unseen} call ${host} and do not see ${titleOf(resource)}: none of its ${resource.kind === 'VirtualService' ? 'timeouts and retries' : 'limits and TLS settings'} holds for them`,
          fix: `Add "${unseen}" to exportTo`,
        }),
      ];
    }),
  );
}
