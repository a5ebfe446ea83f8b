import type { Cluster, Service, ServicePort, Workload } from '../cluster.js';
import { titleOf, type Step } from '../resource.js';
import { hasLabels } from '../selector-index.js';
import type { Deciding, Request } from '../verdict.js';
import { aimed, destined, triedOnce, type Aim } from './destined.js';
import type { EgressListener } from './egress-scope.js';
import { fullHost, isWithin } from './host-name.js';
import { heaviest } from './heaviest.js';
import { destinationAt } from './registry.js';
import { allRoutingsFor, type Routing } from './virtual-services.js';
import { nowhere, type Routed } from './routed.js';

/** The route of a connection whose bytes the sidecar does not read; requests cannot be told apart on it. */
export function tcpRouteFor(
  cluster: Cluster,
  request: Request,
  listener: EgressListener,
  service: Service,
  port: ServicePort,
): Routed {
  const { from } = request;
  const taken = allRoutingsFor(cluster, from.namespace, listener, service.host).flatMap((routing) =>
    port.protocol === 'tls' ? tlsRoutes(routing, request) : tcpRoutes(routing, request),
  )[0];
  const aim = taken
    ? aimOf(cluster, from, taken, port)
    : { host: service.host, port: port.port, subset: undefined };
  const found = aimed(cluster, from, aim, service);
  if (typeof found === 'string')
    return nowhere(
      { service, port, subset: undefined, workloads: service.workloads },
      taken ? [taken.by] : [],
      found,
    );
  const because = taken
    ? `${titleOf(taken.by.resource)} leads connections to ${found.name}`
    : `port ${port.port} of ${titleOf(service.resource)} is ${port.protocol}, so connections are led there as they are`;
  return {
    route: destined(found.destination, [...(taken ? [taken.by] : []), ...found.by], because),
    answer: { destination: found.name, ...triedOnce, ...found.capacity, serverName: found.tls.serverName },
    destination: found.destination,
    tls: found.tls,
  };
}

interface Taken {
  readonly destination: {
    readonly host: string;
    readonly port?: { readonly number?: number };
    readonly subset?: string;
  };
  readonly namespace: string;
  readonly by: Deciding;
}

function tcpRoutes({ resource }: Routing, { from, port }: Request): Taken[] {
  return (resource.spec.tcp ?? []).flatMap(({ match = [], route = [] }, index) =>
    match.length === 0 || match.some((each) => !each.destinationSubnets?.length && concerns(each, from, port))
      ? chosen(resource, route, ['spec', 'tcp', index])
      : [],
  );
}

function tlsRoutes({ resource }: Routing, { from, port, host }: Request): Taken[] {
  return (resource.spec.tls ?? []).flatMap(({ match, route = [] }, index) =>
    match.some((each) => each.sniHosts.some((name) => isWithin(host, name)) && concerns(each, from, port))
      ? chosen(resource, route, ['spec', 'tls', index])
      : [],
  );
}

function chosen(
  resource: Routing['resource'],
  route: readonly (Pick<Taken, 'destination'> & { readonly weight?: number })[],
  path: readonly Step[],
): Taken[] {
  const found = heaviest(route);
  if (!found) return [];
  const { is, index } = found;
  const by = { resource, path: [...path, 'route', index, 'destination'] };
  return [{ destination: is.destination, namespace: resource.namespace, by }];
}

interface L4Match {
  readonly port?: number;
  readonly gateways?: readonly string[];
  readonly sourceLabels?: Readonly<Record<string, string>>;
  readonly sourceNamespace?: string;
}

const concerns = (match: L4Match, { labels, namespace }: Workload, port: number): boolean =>
  (!match.gateways?.length || match.gateways.includes('mesh')) &&
  (!match.port || match.port === port) &&
  hasLabels(labels, match.sourceLabels ?? {}) &&
  (!match.sourceNamespace || match.sourceNamespace === namespace);

/** Without a port it is the only one of the destination, or else that of the connection. */
function aimOf(
  cluster: Cluster,
  from: Workload,
  { destination, namespace }: Taken,
  { port }: ServicePort,
): Aim {
  const host = fullHost(destination.host, namespace);
  const ports = destinationAt(cluster, from.namespace, host)?.ports ?? [];
  const only = ports.length === 1 ? ports[0]?.port : undefined;
  return { host, port: destination.port?.number ?? only ?? port, subset: destination.subset || undefined };
}
