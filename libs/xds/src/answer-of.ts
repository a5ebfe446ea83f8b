import type { Answer, RouteAnswer } from '#mesh/answer.js';
import { limitsOf, outlierOf, tlsOf } from './cluster.js';
import { milliseconds } from './duration.js';
import { inboundOf } from './inbound.js';
import { isDeadEnd, routeOf } from './outbound.js';
import type { RouteAction, Sidecar } from './resources.js';
import type { Headers } from './string-match.js';

/** One call, and the sidecars on its way. */
export interface Crossing {
  readonly caller: Sidecar;
  /** As in "cluster.local/ns/shop/sa/orders". */
  readonly principal: string;
  readonly callee: Sidecar;
  /** As in "users.shop.svc.cluster.local". */
  readonly host: string;
  readonly port: number;
}

/** @param rpc - full name, as in "meshcart.users.v1.UsersService/GetUser". */
export const answerOf = ({ rpc, ...crossing }: Crossing & { readonly rpc: string }): Answer =>
  answerTo(crossing, { ':method': 'POST', ':path': `/${rpc}`, 'content-type': 'application/grpc' });

/** What the two sidecars were told, read as Envoy does. */
export function answerTo(crossing: Crossing, request: Headers): Answer {
  const headers = { ...request, ':authority': `${crossing.host}:${crossing.port}` };
  const inbound = inboundOf(crossing.callee, crossing.port);
  const route = routeOf(crossing.caller, crossing.host, crossing.port, headers);
  return {
    allowed: inbound.allows({ principal: crossing.principal, port: crossing.port, headers }),
    route:
      route?.route && !isDeadEnd(route) ? readRoute(route.route, crossing.caller, inbound.strict) : undefined,
  };
}

function readRoute(action: RouteAction, caller: Sidecar, strict: boolean): RouteAnswer | undefined {
  const name = action.cluster;
  if (name === undefined) throw new Error(`a route to several clusters: ${JSON.stringify(action)}`);
  const cluster = caller.clusters.find((each) => each.name === name);
  // Envoy answers 503 where a route leads to a cluster that it does not have.
  if (!cluster) return undefined;
  const tls = tlsOf(
    cluster,
    caller.endpoints.find((each) => each.cluster_name === name),
  );
  const timeoutMs = timeoutOf(action);
  const {
    num_retries: retries = 1,
    retry_on: retryOn = '',
    per_try_timeout: perTry,
  } = action.retry_policy ?? {};
  const perTryTimeoutMs = perTry === undefined ? undefined : milliseconds(perTry);
  return {
    destination: destinationOf(name),
    timeoutMs,
    retries: retryOn === '' ? 0 : retries,
    retryOn: retryOn === '' ? [] : retryOn.split(',').toSorted(),
    // Envoy ignores one that is not shorter than the whole.
    perTryTimeoutMs:
      perTryTimeoutMs !== undefined && perTryTimeoutMs < (timeoutMs ?? Infinity)
        ? perTryTimeoutMs
        : undefined,
    limits: limitsOf(cluster),
    outlier: outlierOf(cluster),
    tls: tls && strict ? 'mutual' : 'none',
    serverName: tls?.sni,
    balancing: cluster.lb_policy ?? 'ROUND_ROBIN',
  };
}

/** What the mesh makes of a call that brings no deadline, or a longer one. Zero is none. */
function timeoutOf({
  timeout,
  max_stream_duration: stream,
  max_grpc_timeout: grpc,
}: RouteAction): number | undefined {
  const longest = stream?.grpc_timeout_header_max ?? grpc ?? timeout;
  return (longest === undefined ? 0 : milliseconds(longest)) || undefined;
}

/** Clusters are called "outbound|50051||users.shop.svc.cluster.local". */
function destinationOf(cluster: string): string {
  const [direction, port, subset, host] = cluster.split('|');
  if (direction !== 'outbound') return cluster;
  return subset ? `${host}:${port} (${subset})` : `${host}:${port}`;
}
