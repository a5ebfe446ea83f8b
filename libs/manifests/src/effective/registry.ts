import type { Cluster, Service, ServicePort, Workload } from '../cluster.js';
import { textAt } from '../fields.js';
import { appendTo } from '../selector-index.js';
import { byAge } from './by-age.js';
import { importOf, type EgressListener, type ImportedHost } from './egress-scope.js';
import { isWildcard, isWithin } from './host-name.js';
import { perCluster } from './per-cluster.js';

const byHost = perCluster(({ services }) => {
  const [exact, wildcards] = [new Map<string, Service[]>(), [] as Service[]];
  for (const service of services.toSorted((one, other) => byAge(one.resource, other.resource)))
    if (isWildcard(service.host)) wildcards.push(service);
    else appendTo(exact, service.host, service);
  return { exact, wildcards };
});

/** What has this host, whoever may see it; ServiceEntries let it be several. */
export function servicesAt(cluster: Cluster, host: string): readonly Service[] {
  const { exact, wildcards } = byHost(cluster);
  const own = exact.get(host);
  if (own) return own;
  return wildcards
    .filter((each) => isWithin(host, each.host))
    .toSorted((one, other) => other.host.length - one.host.length);
}

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
}

/** What a sidecar takes the host for; of several, that of its own namespace, that of Kubernetes, or the one exported to few. */
export function importedAt(
  cluster: Cluster,
  namespace: string,
  listener: EgressListener,
  host: string,
): Imported | undefined {
  const found = servicesAt(cluster, host).flatMap((service) => {
    const by = isVisibleIn(service, namespace)
      ? importOf(listener, service.namespace, service.host, 'Service')
      : undefined;
    return by ? { service, by } : [];
  });
  return preferred(found, namespace, ({ service }) => service);
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

function preferred<T>(
  found: readonly T[],
  namespace: string,
  serviceOf: (each: T) => Service,
): T | undefined {
  return (
    found.find((each) => serviceOf(each).namespace === namespace) ??
    found.find((each) => serviceOf(each).resource.kind === 'Service') ??
    found.find((each) => !serviceOf(each).exportTo.includes('*')) ??
    found[0]
  );
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
