import type { Cluster } from '../cluster.js';
import type { IstioResource } from '../resource.js';
import { appendTo } from '../selector-index.js';
import { exportedTo } from '../services.js';
import { byAge } from './by-age.js';
import { withDelegates } from './delegates.js';
import { importOf, type EgressListener } from './egress-scope.js';
import { fullHost, HostTable, isWildcard, isWithin } from './host-name.js';
import { perCluster } from './per-cluster.js';
import type { StatedRoute } from './stated-route.js';

/** A VirtualService for sidecars, as Istio reads it. */
export interface Routing {
  readonly resource: IstioResource<'VirtualService'>;
  /** Whole ones. */
  readonly hosts: readonly string[];
  readonly exportTo: readonly string[];
  readonly http: readonly StatedRoute[];
}

const routings = perCluster((cluster) => {
  const exact = new Map<string, Routing[]>();
  const wildcards = new Map<string, Routing[]>();
  const all = cluster.ofIstio('VirtualService').toSorted(byAge);
  const delegates = new Map(all.map((each) => [`${each.namespace}/${each.name}`, each]));
  for (const resource of all) {
    const { spec, namespace } = resource;
    if (!(spec.gateways ?? ['mesh']).includes('mesh') && (spec.gateways ?? []).length > 0) continue;
    const hosts = (spec.hosts ?? []).map((host) => fullHost(host, namespace).toLowerCase());
    const routing: Routing = {
      resource,
      hosts,
      exportTo: exportOf(cluster, resource),
      http: withDelegates(resource, delegates),
    };
    for (const host of new Set(hosts)) appendTo(isWildcard(host) ? wildcards : exact, host, routing);
  }
  return { exact, wildcards };
});

function exportOf(
  { settings }: Cluster,
  { spec, namespace }: IstioResource<'VirtualService'>,
): readonly string[] {
  const stated = spec.exportTo?.length ? spec.exportTo : settings.exportTo.virtualServices;
  if (stated.includes('*')) return ['*'];
  return stated.includes('~') ? [] : exportedTo(stated, namespace);
}

/**
 * Those that a sidecar in a namespace has for a host, in the order in which they are tried: of several for the same
 * host only the first that has a route for the client counts. They are never merged.
 */
export function routingsFor(
  cluster: Cluster,
  namespace: string,
  listener: EgressListener,
  host: string,
): readonly Routing[] {
  const { exact, wildcards } = routings(cluster);
  const known = (list: readonly Routing[] = []) => inOrder(list, namespace, listener);
  const own = known(exact.get(host));
  if (own.length > 0) return own;
  const table = new HostTable<Routing>();
  for (const [wildcard, list] of wildcards) {
    const [first] = known(list);
    if (first) table.put(wildcard, first);
  }
  const best = table.mostSpecific(host);
  return best ? [best] : [];
}

/** All of them that name the host or a wildcard around it: connections take the first route of any. */
export function allRoutingsFor(
  cluster: Cluster,
  namespace: string,
  listener: EgressListener,
  host: string,
): readonly Routing[] {
  const { exact, wildcards } = routings(cluster);
  const around = [...wildcards].filter(([wildcard]) => isWithin(host, wildcard)).flatMap(([, list]) => list);
  const all = new Set([...(exact.get(host) ?? []), ...around]);
  return inOrder(
    [...all].toSorted((one, other) => byAge(one.resource, other.resource)),
    namespace,
    listener,
  );
}

/** Its own namespace's private ones, then those exported to it, then those for all. */
function inOrder(list: readonly Routing[], namespace: string, listener: EgressListener): readonly Routing[] {
  const imported = list.filter((routing) =>
    routing.hosts.some((host) => importOf(listener, routing.resource.namespace, host, 'VirtualService')),
  );
  const open = imported.filter(({ exportTo }) => exportTo.includes('*'));
  const named = imported.filter(({ exportTo }) => !exportTo.includes('*') && exportTo.includes(namespace));
  const isOwn = ({ resource }: Routing) => resource.namespace === namespace;
  return [...named.filter(isOwn), ...named.filter((each) => !isOwn(each)), ...open];
}
