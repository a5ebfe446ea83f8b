import type { Cluster } from '../cluster.js';
import { titleOf } from '../resource.js';
import type { Decision, Request } from '../verdict.js';
import { directly, passing, unlimited, untried } from './direct.js';
import { egressScopeOf } from './egress-scope.js';
import { httpRouteFor } from './http-route.js';
import { importedAt, portOf, wholeHost } from './registry.js';
import { clear, type Way } from './routed.js';
import { tcpRouteFor } from './tcp-route.js';
import { wayToUnknown } from './unknown-host.js';

/** What the caller's side makes of a request. */
export function wayOf(cluster: Cluster, asked: Request): Way {
  const { from, port } = asked;
  const request = { ...asked, host: wholeHost(cluster, from, asked.host) };
  if (!from.inMesh) return wayWithoutSidecar(cluster, request);
  const scope = egressScopeOf(cluster, from);
  const listener = scope.listenerOn(port);
  const imported = listener && importedAt(cluster, from.namespace, listener, request.host);
  const known = imported && portOf(imported.service, port);
  if (!listener || !imported || !known) return wayToUnknown(cluster, request, scope, listener);
  const { service, by } = imported;
  const visible: Decision = {
    question: 'visible',
    passes: true,
    by: scope.sidecar ? [{ resource: scope.sidecar, path: by.path }] : [],
    because: scope.sidecar
      ? `${titleOf(scope.sidecar)} tells the caller's sidecar about ${service.host}`
      : `no Sidecar applies to the caller, so that its sidecar knows ${service.host}`,
  };
  const { protocol } = known;
  const bytes = protocol === 'tcp' || protocol === 'tls' || protocol === 'udp';
  const routed = bytes
    ? tcpRouteFor(cluster, request, listener, service, known)
    : httpRouteFor(cluster, request, listener, service);
  return { visible, protocol, ...routed };
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
