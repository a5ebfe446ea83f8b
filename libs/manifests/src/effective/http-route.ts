import type { Cluster, Service, Workload } from '../cluster.js';
import { titleOf } from '../resource.js';
import type { Request } from '../verdict.js';
import { aimed, destined } from './destined.js';
import type { EgressListener } from './egress-scope.js';
import { concerns, holds, type HttpRequest } from './http-match.js';
import { leadOf } from './lead.js';
import { perWorkload } from './per-cluster.js';
import { portOf } from './registry.js';
import { triesOf } from './retries.js';
import { nowhere, type Routed } from './routed.js';
import type { Destination } from './tls-of-client.js';
import type { HttpRoute, StatedRoute } from './stated-route.js';
import { routingsFor, type Routing } from './virtual-services.js';

/** The route of a request for a service, or for a host that only a VirtualService names. */
export function httpRouteFor(
  cluster: Cluster,
  request: Request,
  http: HttpRequest,
  listener: EgressListener,
  service: Service | undefined,
): Routed {
  const { from, host, port } = request;
  const routing = routingOf(cluster, from, listener, service?.host ?? host, port);
  if (!routing)
    return service ? byDefault(cluster, request, service) : nowhere(undefined, [], 'no route is left');
  const known = service && portOf(service, port);
  const asked = known && { service, port: known, subset: undefined, workloads: service.workloads };
  const taken = routeFor(routing, http);
  if (!taken) {
    const by = [{ resource: routing.resource, path: ['spec', 'http'] }];
    return nowhere(
      asked,
      by,
      `no route of ${titleOf(routing.resource)} matches, so the caller's sidecar answers 404`,
    );
  }
  return byRoute(cluster, request, taken, asked);
}

type Match = NonNullable<HttpRoute['match']>[number];

/** No match matches all. */
const matchesOf = ({ route: { match = [] } }: StatedRoute): readonly Match[] =>
  match.length > 0 ? match : [{}];

/** The routes that one client has for one host and port. */
interface ClientRouting {
  readonly resource: Routing['resource'];
  readonly routes: readonly { readonly stated: StatedRoute; readonly matches: readonly Match[] }[];
}

/** The first that has a route for the client. */
function routingOf(
  cluster: Cluster,
  from: Workload,
  listener: EgressListener,
  host: string,
  port: number,
): ClientRouting | undefined {
  const known = routingsOf(cluster, from);
  const key = `${host}:${port}`;
  if (known.has(key)) return known.get(key);
  const found = routingsFor(cluster, from.namespace, listener, host)
    .map(({ resource, http }) => ({ resource, routes: http.flatMap((each) => concerning(each, from, port)) }))
    .find(({ routes }) => routes.length > 0);
  known.set(key, found);
  return found;
}

/** All requests of a client for a host and port are told apart by the same routes. */
const routingsOf = perWorkload(() => new Map<string, ClientRouting | undefined>());

function concerning(stated: StatedRoute, from: Workload, port: number): ClientRouting['routes'] {
  const matches = matchesOf(stated).filter((match) => concerns(match, from, port));
  return matches.length > 0 ? [{ stated, matches }] : [];
}

const routeFor = ({ routes }: ClientRouting, request: HttpRequest): StatedRoute | undefined =>
  routes.find(({ matches }) => matches.some((match) => holds(match, request)))?.stated;

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
