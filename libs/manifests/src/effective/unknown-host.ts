import type { Cluster } from '../cluster.js';
import { isHttp } from '../protocol.js';
import { titleOf } from '../resource.js';
import type { Deciding, Request } from '../verdict.js';
import { directly, passing, unlimited, untried } from './direct.js';
import { milliseconds } from '../duration.js';
import type { EgressListener, EgressScope } from './egress-scope.js';
import { isWithin, overlap } from './host-name.js';
import type { HttpRequest } from './http-match.js';
import { httpRouteFor, httpRoutingOf } from './http-route.js';
import { importedAt, isVisibleIn, portOf, servicesAt } from './registry.js';
import { assumedMutual, clear, type Way } from './routed.js';
import { routingsFor } from './virtual-services.js';

/** A host of which the sidecar is not told on this port. */
export function wayToUnknown(
  cluster: Cluster,
  request: Request,
  http: HttpRequest,
  scope: EgressScope,
  listener: EgressListener | undefined,
): Way {
  const named = listener && routedWithoutService(cluster, request, http, listener);
  if (named) return named;
  const hidden = whyUnknown(cluster, request, scope);
  const { destination, decision } = directly(cluster, request, 'as it is');
  const stated = scope.sidecar?.spec.outboundTrafficPolicy ? scope.sidecar : cluster.settings.resource;
  const policy: Deciding[] = stated
    ? [{ resource: stated, path: stated === scope.sidecar ? ['spec', 'outboundTrafficPolicy', 'mode'] : [] }]
    : [];
  if (scope.outbound === 'REGISTRY_ONLY')
    return {
      visible: {
        question: 'visible',
        passes: false,
        by: [...hidden.by, ...policy],
        because: `${hidden.because}, and what it does not know it does not let out`,
      },
      route: { question: 'route', passes: false, by: [], because: 'it is not let out of the caller' },
      answer: undefined,
      destination,
      tls: assumedMutual,
      protocol: destination?.port.protocol ?? 'detected',
    };
  return {
    visible: passing('visible', policy, `${hidden.because}, but it lets out what it does not know`),
    route: decision,
    answer: {
      ...untried,
      destination: 'PassthroughCluster',
      limits: { ...unlimited, connectTimeoutMs: milliseconds(cluster.settings.connectTimeout) },
      balancing: 'CLUSTER_PROVIDED',
    },
    destination,
    tls: clear,
    protocol: 'detected',
  };
}

/**
 * A VirtualService may give a name to what no Service has, or none but one with a wildcard, on the ports of the Services
 * that it names as well.
 */
export function routedWithoutService(
  cluster: Cluster,
  request: Request,
  http: HttpRequest,
  listener: EgressListener,
): Way | undefined {
  const { from, host, port } = request;
  const known = routingsFor(cluster, from.namespace, listener, host);
  // Asked first, since most callers are told of none, and what follows looks at all services.
  if (known.length === 0) return undefined;
  const hasServiceOnPort = (wildcard: string) =>
    cluster.services.some(
      (each) =>
        overlap(each.host, wildcard) &&
        portOf(each, port) !== undefined &&
        importedAt(cluster, from.namespace, listener, each.host, port) !== undefined,
    );
  // Without any such Service nothing listens on the port for requests of unknown hosts.
  const listens = cluster.services.some((each) => {
    const own = portOf(each, port);
    return (
      own &&
      isHttp(own.protocol) &&
      importedAt(cluster, from.namespace, listener, each.host, port) !== undefined
    );
  });
  if (!listens) return undefined;
  const [routing] = known.filter(
    ({ hosts, http }) =>
      http.length > 0 &&
      // A wildcard that means a Service of this port means no other host.
      (hosts.includes(host) || !hosts.some((each) => isWithin(host, each) && hasServiceOnPort(each))) &&
      (port === 80 ||
        hosts.some((other) => {
          const found = importedAt(cluster, from.namespace, listener, other, port);
          const named = found?.service.host === other ? found.port.protocol : undefined;
          return named !== undefined && (isHttp(named) || named === 'detected');
        })),
  );
  if (!routing) return undefined;
  const { resource } = routing;
  const routes = httpRoutingOf(cluster, from, listener, undefined, request);
  const routed = httpRouteFor(cluster, request, http, routes);
  return {
    visible: passing(
      'visible',
      [{ resource, path: ['spec', 'hosts'] }],
      `${titleOf(resource)} names ${host}`,
    ),
    protocol: 'http',
    ...routed,
    destination: routed.destination ?? directly(cluster, request, 'as it is').destination,
  };
}

function whyUnknown(cluster: Cluster, { from, host, port }: Request, { sidecar }: EgressScope) {
  const services = servicesAt(cluster, host);
  const about = (resource: Deciding['resource'], path: Deciding['path'], because: string) => ({
    by: [{ resource, path }],
    because,
  });
  const [service] = services;
  if (!service) return { by: [], because: `no Service and no ServiceEntry has the host ${host}` };
  const { resource } = service;
  if (!services.some((each) => isVisibleIn(each, from.namespace)))
    return about(
      resource,
      resource.kind === 'Service'
        ? ['metadata', 'annotations', 'networking.istio.io/exportTo']
        : ['spec', 'exportTo'],
      `${titleOf(resource)} is not exported to namespace ${from.namespace}`,
    );
  if (!portOf(service, port))
    return about(resource, ['spec', 'ports'], `${titleOf(resource)} has no port ${port}`);
  return sidecar
    ? about(
        sidecar,
        ['spec', 'egress'],
        `no host of ${titleOf(sidecar)} is ${host}, so the caller does not know it`,
      )
    : { by: [], because: `the caller's sidecar does not know ${host}` };
}
