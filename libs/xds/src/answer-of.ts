import type { Answer, RouteAnswer } from '#mesh/answer.js';
import { limitsOf, outlierOf, speechOf, type Speech } from './cluster.js';
import { milliseconds } from './duration.js';
import { inboundOf } from './inbound.js';
import { isDeadEnd, routeOf, type Asked } from './outbound.js';
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
  /** Of the Service, or of a pod of one that has none, where the listener is one of its own. */
  readonly address?: string | undefined;
  /** Where the callee's pods listen; absent where it is that of the Service. */
  readonly targetPort?: number | undefined;
}

/** @param rpc - full name, as in "meshcart.users.v1.UsersService/GetUser". */
export const answerOf = ({ rpc, ...crossing }: Crossing & { readonly rpc: string }): Answer =>
  answerTo(crossing, { ':method': 'POST', ':path': `/${rpc}`, 'content-type': 'application/grpc' });

/** What the two sidecars were told, read as Envoy does. */
export function answerTo(crossing: Crossing, request: Headers): Answer {
  const { host, port, targetPort = port, principal } = crossing;
  const headers = { ...request, ':authority': request[':authority'] ?? `${host}:${port}` };
  const sent = sentBy(crossing.caller, { ...crossing, headers });
  const inbound = inboundOf(crossing.callee, targetPort);
  const speaks = sent?.speaks ?? 'mutual';
  const call = {
    port: targetPort,
    headers,
    serverName: sent?.route.serverName,
    principal: speaks === 'mutual' ? principal : undefined,
  };
  const allowed = inbound.allows(call, speaks, sent?.bytes ?? false);
  return {
    allowed,
    route: sent && { ...sent.route, tls: sent.speaks === 'mutual' && inbound.strict ? 'mutual' : 'none' },
  };
}

export interface Sent {
  readonly route: Omit<RouteAnswer, 'tls'>;
  readonly speaks: Speech['speaks'];
  readonly bytes: boolean;
}

/** What the caller's sidecar makes of a call; undefined where it sends it nowhere. */
export function sentBy(caller: Sidecar, asked: Asked): Sent | undefined {
  const taken = routeOf(caller, asked);
  if (!taken?.route.route || isDeadEnd(taken.route)) return undefined;
  const action = taken.route.route;
  const name = action.cluster ?? heaviest(action);
  const cluster = caller.clusters.find((each) => each.name === name);
  // Envoy answers 503 where a route leads to a cluster that it does not have.
  if (!cluster) return undefined;
  const speech = speechOf(
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
    speaks: speech.speaks,
    bytes: taken.bytes,
    route: {
      destination: destinationOf(cluster.name),
      timeoutMs,
      retries: retryOn === '' ? 0 : retries,
      retryOn: retryOn
        .split(',')
        .filter((word) => word !== '')
        .toSorted(),
      // Envoy ignores one that is not shorter than the whole.
      perTryTimeoutMs:
        perTryTimeoutMs !== undefined && perTryTimeoutMs < (timeoutMs ?? Infinity)
          ? perTryTimeoutMs
          : undefined,
      limits: limitsOf(cluster),
      outlier: outlierOf(cluster),
      serverName: speech.serverName,
      balancing: cluster.lb_policy ?? 'ROUND_ROBIN',
    },
  };
}

/** The first of those with the greatest weight. */
const heaviest = ({ weighted_clusters: weighted }: RouteAction): string | undefined =>
  (weighted?.clusters ?? []).toSorted((one, other) => (other.weight ?? 0) - (one.weight ?? 0))[0]?.name;

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
