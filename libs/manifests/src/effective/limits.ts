import type { Limits, Outlier, RouteAnswer } from '#mesh/answer.js';
import type { MeshSettings } from '../cluster.js';
import { milliseconds } from '../duration.js';
import type { TrafficPolicy } from './destination-rules.js';

export type Capacity = Pick<RouteAnswer, 'limits' | 'outlier' | 'balancing'>;

/** What a client's side does with all calls to a service, as Envoy gets it from a DestinationRule or its absence. */
export const capacityOf = (
  { connectionPool, outlierDetection, loadBalancer, retryBudget }: TrafficPolicy,
  settings: MeshSettings,
  headless: boolean,
): Capacity => ({
  limits: limitsOf(connectionPool, retryBudget, settings),
  outlier: outlierOf(outlierDetection),
  balancing: headless ? 'CLUSTER_PROVIDED' : balancingOf(loadBalancer),
});

function limitsOf(
  { http, tcp }: NonNullable<TrafficPolicy['connectionPool']> = {},
  budget: TrafficPolicy['retryBudget'],
  settings: MeshSettings,
): Limits {
  // Istio cannot tell a zero from nothing.
  const limit = (value: number | undefined) => (value && value > 0 ? value : undefined);
  return {
    maxRequests: limit(http?.http2MaxRequests),
    maxPendingRequests: limit(http?.http1MaxPendingRequests),
    maxConnections: limit(tcp?.maxConnections),
    // Envoy does not look at it where there is a budget.
    maxRetries: budget ? undefined : limit(http?.maxRetries),
    retryBudget: budget && {
      percent: budget.percent ?? 20,
      minConcurrency: limit(budget.minRetryConcurrency) ?? 3,
    },
    connectTimeoutMs: milliseconds(tcp?.connectTimeout ?? settings.connectTimeout),
  };
}

/** Absent counts are Envoy's own: five errors of any kind eject a pod, errors of gateways do not. */
function outlierOf(stated: TrafficPolicy['outlierDetection']): Outlier | undefined {
  if (!stated) return undefined;
  return {
    consecutive5xx: stated.consecutive5xxErrors ?? 5,
    consecutiveGatewayErrors: stated.consecutiveGatewayErrors ?? 0,
    intervalMs: milliseconds(stated.interval ?? '10s') ?? 10_000,
    baseEjectionMs: milliseconds(stated.baseEjectionTime ?? '30s') ?? 30_000,
    maxEjectionPercent: stated.maxEjectionPercent || 10,
  };
}

function balancingOf(stated: TrafficPolicy['loadBalancer']): string {
  const simple = stated?.simple;
  if (simple === 'PASSTHROUGH') return 'CLUSTER_PROVIDED';
  if (stated?.consistentHash) return stated.consistentHash.maglev ? 'MAGLEV' : 'RING_HASH';
  return simple === 'RANDOM' || simple === 'ROUND_ROBIN' ? simple : 'LEAST_REQUEST';
}
