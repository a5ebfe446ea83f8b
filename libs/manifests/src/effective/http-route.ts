import type { Cluster, Service, Workload } from '../cluster.js';
import { titleOf } from '../resource.js';
import type { Request } from '../verdict.js';
import { aimed, destined } from './destined.js';
import type { EgressListener } from './egress-scope.js';
import { concerns, holds, type HttpRequest } from './http-match.js';
import { leadOf } from './lead.js';
import { portOf } from './registry.js';
import { triesOf } from './retries.js';
import { nowhere, type Routed } from './routed.js';
import type { Destination } from './tls-of-client.js';
import type { HttpRoute, StatedRoute } from './stated-route.js';
import { routingsFor, type Routing } from './virtual-services.js';

/** What one client has for all requests to a host and port. */
export interface HttpRouting {
  /** Undefined for a host that only a VirtualService names. */
  readonly service: Service | undefined;
  /** Where its requests go where no route says otherwise. */
  readonly asked: Destination | undefined;
  /** The one VirtualService that counts. */
  readonly resource: Routing['resource'] | undefined;
  readonly routes: readonly { readonly stated: StatedRoute; readonly matches: readonly Match[] }[];
}

export function httpRoutingOf(
  cluster: Cluster,
  from: Workload,
  listener: EgressListener,
  service: Service | undefined,
  { host, port }: Pick<Request, 'host' | 'port'>,
): HttpRouting {
  const known = service && portOf(service, port);
  const asked = known && { service, port: known, subset: undefined, workloads: service.workloads };
  for (const { resource, http } of routingsFor(cluster, from.namespace, listener, service?.host ?? host)) {
    const routes = http.flatMap((each) => concerning(each, from, port));
    if (routes.length > 0) return { service, asked, resource, routes };
  }
  return { service, asked, resource: undefined, routes: [] };
}

/** The route that a request takes. */
export function httpRouteFor(
  cluster: Cluster,
  request: Request,
  http: HttpRequest,
  { service, asked, resource, routes }: HttpRouting,
): Routed {
  if (!resource)
    return service ? byDefault(cluster, request, service) : nowhere(undefined, [], 'no route is left');
  const taken = routes.find(({ matches }) => matches.some((match) => holds(match, http)));
  if (taken) return byRoute(cluster, request, taken.stated, asked);
  const by = [{ resource, path: ['spec', 'http'] }];
  const because = `no route of ${titleOf(resource)} matches, so the caller's sidecar answers 404`;
  return nowhere(asked, by, because);
}

type Match = NonNullable<HttpRoute['match']>[number];

/** No match matches all. */
const matchesOf = ({ route: { match = [] } }: StatedRoute): readonly Match[] =>
  match.length > 0 ? match : [{}];

/** The matches of a route that may hold for a client. */
function concerning(stated: StatedRoute, from: Workload, port: number): HttpRouting['routes'] {
  const matches = matchesOf(stated).filter((match) => concerns(match, from, port));
  return matches.length > 0 ? [{ stated, matches }] : [];
}

function byDefault(cluster: Cluster, request: Request, service: Service): Routed {
  const { from, port } = request;
  const found = aimed(cluster, from, { host: service.host, port, subset: undefined }, service);
  if (typeof found === 'string') return nowhere(undefined, [], found);
  const because = `no VirtualService routes ${service.host}, so it is sent there as Istio does by itself`;
  return {
    route: destined(found.destination, found.by, because),
    answer: {
      destination: found.name,
      ...triesOf({}, cluster.settings),
      ...found.capacity,
      serverName: found.tls.serverName,
    },
    destination: found.destination,
    tls: found.tls,
  };
}

function byRoute(
  cluster: Cluster,
  request: Request,
  stated: StatedRoute,
  asked: Destination | undefined,
): Routed {
  const lead = leadOf(cluster, stated);
  if (lead.ends) return nowhere(asked, lead.by, lead.because);
  const { named, remark, by, host, port = request.port, subset, tries } = lead;
  const found = aimed(cluster, request.from, { host, port, subset }, asked?.service);
  if (typeof found === 'string') return nowhere(asked, [by], `${named}: ${found}`);
  return {
    route: destined(found.destination, [by, ...found.by], `${named} leads to ${found.name}${remark}`),
    answer: {
      destination: found.name,
      ...tries,
      ...found.capacity,
      serverName: found.tls.serverName,
    },
    destination: found.destination,
    tls: found.tls,
  };
}
