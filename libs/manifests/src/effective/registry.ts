import type { Cluster, Service, ServicePort, Workload } from '../cluster.js';
import { textAt } from '../fields.js';
import { appendTo } from '../selector-index.js';
import { byAgeOfHost } from './by-age.js';
import { importOf, type EgressListener, type ImportedHost } from './egress-scope.js';
import { isWildcard, isWithin } from './host-name.js';
import { mergedEntries } from './merged-entries.js';
import { perCluster } from './per-cluster.js';

const byHost = perCluster(({ services }) => {
  const all = new Map<string, Service[]>();
  for (const service of services.toSorted((one, other) => byAgeOfHost(one.resource, other.resource)))
    appendTo(all, service.host, service);
  const merged = [...all].map(([host, list]) => [host, mergedEntries(list)] as const);
  return {
    exact: new Map(merged.filter(([host]) => !isWildcard(host))),
    /** The longest first. */
    wildcards: merged
      .filter(([host]) => isWildcard(host))
      .toSorted(([one], [other]) => other.length - one.length),
  };
});

/** What has this host, whoever may see it; ServiceEntries let it be several. */
export const servicesAt = (cluster: Cluster, host: string): readonly Service[] =>
  byHost(cluster).exact.get(host) ?? wildcardsAround(cluster, host).flat();

const wildcardsAround = (cluster: Cluster, host: string): readonly (readonly Service[])[] =>
  byHost(cluster).wildcards.flatMap(([wildcard, list]) => (isWithin(host, wildcard) ? [list] : []));

/** The whole host of a Service for which a client may write less, as in "users", "users.shop" or "users.shop.svc". */
export function wholeHost(cluster: Cluster, { namespace }: Workload, written: string): string {
  const host = written.toLowerCase().replace(/\.$/, '');
  const [name, within = namespace, svc = 'svc', ...more] = host.split('.');
  if (svc !== 'svc' || more.length > 0) return host;
  const whole = `${name}.${within}.svc.cluster.local`;
  return byHost(cluster).exact.has(host) || !byHost(cluster).exact.has(whole) ? host : whole;
}

export const isVisibleIn = ({ exportTo }: Service, namespace: string): boolean =>
  exportTo.includes('*') || exportTo.includes(namespace);

export interface Imported {
  readonly service: Service;
  readonly by: ImportedHost;
  /** On which the sidecar listens; of another of the same host, behind which it knows nothing, where its own has none. */
  readonly port: ServicePort;
}

/** What a sidecar takes the host for on a port: what has it, or else the narrowest wildcard around it. */
export function importedAt(
  cluster: Cluster,
  namespace: string,
  listener: EgressListener,
  host: string,
  port: number,
): Imported | undefined {
  const whole = importedOf(byHost(cluster).exact.get(host) ?? [], namespace, listener, port);
  if (whole) return whole;
  for (const list of wildcardsAround(cluster, host)) {
    const found = importedOf(list, namespace, listener, port);
    if (found) return found;
  }
  return undefined;
}

function importedOf(
  services: readonly Service[],
  namespace: string,
  listener: EgressListener,
  number: number,
): Imported | undefined {
  const found = services.flatMap((service) => {
    const by = isVisibleIn(service, namespace)
      ? importOf(listener, service.namespace, service.host, 'Service')
      : undefined;
    return by ? { service, by } : [];
  });
  const chosen = preferred(found, namespace, ({ service }) => service);
  if (!chosen) return undefined;
  const beside = found.filter(({ service }) => service.namespace === chosen.service.namespace);
  const port = [chosen, ...beside].flatMap(({ service }) => portOf(service, number) ?? [])[0];
  return port && { ...chosen, port };
}

/** What a destination of a route means, which its client need not import. */
export function destinationAt(cluster: Cluster, namespace: string, host: string): Service | undefined {
  const all = servicesAt(cluster, host).filter((each) => each.host === host);
  return (
    all.find((each) => each.namespace === namespace) ??
    preferred(
      all.filter((each) => isVisibleIn(each, namespace)),
      namespace,
      (each) => each,
    )
  );
}

/**
 * Of several that of the client's own namespace, or that of Kubernetes, or the oldest; those exported to few come before
 * those exported to all.
 */
function preferred<T>(
  found: readonly T[],
  namespace: string,
  serviceOf: (each: T) => Service,
): T | undefined {
  if (found.length < 2) return found[0];
  const isOpen = (each: T) => serviceOf(each).exportTo.includes('*');
  const isKubernetes = (each: T) => serviceOf(each).resource.kind === 'Service';
  const within = (owner: string) => (each: T) => serviceOf(each).namespace === owner;
  const inOrder = [...found.filter((each) => !isOpen(each)), ...found.filter(isOpen)];
  const first = inOrder.find(within(namespace)) ?? inOrder.find(isKubernetes) ?? inOrder[0];
  const alike = first ? inOrder.filter(within(serviceOf(first).namespace)) : [];
  return alike.find(isKubernetes) ?? alike[0];
}

export const portOf = ({ ports }: Service, number: number): ServicePort | undefined =>
  ports.find(({ port }) => port === number);

/** Whether the client's side leads each connection to the address that the client asks for, and balances nothing. */
export const isHeadless = ({ resource: { kind, spec } }: Service): boolean =>
  kind === 'Service'
    ? textAt(spec, 'clusterIP') === 'None'
    : (textAt(spec, 'resolution') ?? 'NONE') === 'NONE';

/** The port of a pod behind a port of its service; undefined where no container has the name. */
export function targetIn({ ports }: Workload, { targetPort }: ServicePort): number | undefined {
  if (typeof targetPort === 'number') return targetPort;
  return ports.find(({ name }) => name === targetPort)?.port;
}
