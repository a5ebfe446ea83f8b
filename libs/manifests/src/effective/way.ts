import type { Cluster, Service, ServicePort, Workload } from '../cluster.js';
import { isHttp } from '../protocol.js';
import { titleOf } from '../resource.js';
import { appendTo } from '../selector-index.js';
import type { Decision, Request } from '../verdict.js';
import { directly, passing, unlimited, untried } from './direct.js';
import { egressScopeOf, type EgressListener, type EgressScope } from './egress-scope.js';
import type { HttpRequest } from './http-match.js';
import { httpRouteFor, httpRoutingOf, type HttpRouting } from './http-route.js';
import { perWorkload } from './per-cluster.js';
import { importedAt, wholeHost } from './registry.js';
import { clear, type Way } from './routed.js';
import { tcpRouteFor } from './tcp-route.js';
import { routedWithoutService, wayToUnknown } from './unknown-host.js';

/**
 * What the caller's side makes of a request.
 * @param http - the same as its client sends it.
 */
export function wayOf(cluster: Cluster, asked: Request, http: HttpRequest): Way {
  const { from, port } = asked;
  const { host, known, scope, listener } = placeAt(cluster, from, asked.host, port);
  const request = host === asked.host ? asked : { ...asked, host };
  if (!from.inMesh) return wayWithoutSidecar(cluster, request);
  if (!known) return wayToUnknown(cluster, request, http, scope, listener);
  const { visible, service, servicePort } = known;
  const { protocol } = servicePort;
  const isPart = service.host !== host && isHttp(protocol);
  const named = isPart ? routedWithoutService(cluster, request, http, known.listener) : undefined;
  if (named) return named;
  const routed = known.routing
    ? httpRouteFor(cluster, request, http, known.routing)
    : tcpRouteFor(cluster, request, known.listener, service, servicePort);
  const { route, answer, destination, tls } = routed;
  return { visible, protocol, route, answer, destination, tls };
}

/** A host and a port as one client's sidecar has them, whatever is asked for there. */
interface Place {
  /** The whole one. */
  readonly host: string;
  readonly port: number;
  readonly scope: EgressScope;
  readonly listener: EgressListener | undefined;
  /** Undefined where the sidecar is told of no such service. */
  readonly known: KnownService | undefined;
}

interface KnownService {
  readonly visible: Decision;
  readonly listener: EgressListener;
  readonly service: Service;
  readonly servicePort: ServicePort;
  /** Undefined where bytes are sent, which cannot be told apart. */
  readonly routing: HttpRouting | undefined;
}

function placeAt(cluster: Cluster, from: Workload, written: string, port: number): Place {
  const known = placesOf(cluster, from)
    .get(written)
    ?.find((place) => place.port === port);
  if (known) return known;
  const place = lookUp(cluster, from, written, port);
  appendTo(placesOf(cluster, from), written, place);
  return place;
}

/** By host as it is written: requests are many, and go to few places. */
const placesOf = perWorkload(() => new Map<string, Place[]>());

function lookUp(cluster: Cluster, from: Workload, written: string, port: number): Place {
  const host = wholeHost(cluster, from, written);
  const scope = egressScopeOf(cluster, from);
  const listener = scope.listenerOn(port);
  const imported = listener && importedAt(cluster, from.namespace, listener, host, port);
  if (!listener || !imported) return { host, port, scope, listener, known: undefined };
  const { service, by, port: servicePort } = imported;
  const visible: Decision = {
    question: 'visible',
    passes: true,
    by: scope.sidecar ? [{ resource: scope.sidecar, path: by.path }] : [],
    because: scope.sidecar
      ? `${titleOf(scope.sidecar)} tells the caller's sidecar about ${service.host}`
      : `no Sidecar applies to the caller, so that its sidecar knows ${service.host}`,
  };
  const { protocol } = servicePort;
  const bytes = protocol === 'tcp' || protocol === 'tls' || protocol === 'udp';
  const routing = bytes ? undefined : httpRoutingOf(cluster, from, listener, service, { host, port });
  return { host, port, scope, listener, known: { visible, listener, service, servicePort, routing } };
}

/** Kubernetes alone leads from the name of a Service to its pods. */
function wayWithoutSidecar(cluster: Cluster, request: Request): Way {
  const { destination, decision } = directly(cluster, request, 'without a sidecar');
  return {
    visible: passing('visible', [], 'the caller has no sidecar, so that it may ask for any host'),
    route: decision,
    answer: {
      ...untried,
      destination: `${request.host}:${request.port}`,
      limits: { ...unlimited, connectTimeoutMs: undefined },
      balancing: 'RANDOM',
    },
    destination,
    tls: clear,
    protocol: destination?.port.protocol ?? 'detected',
  };
}
