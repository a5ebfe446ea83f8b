import type { Limits, Outlier, RetryBudget } from '#mesh/answer.js';
import { milliseconds } from './duration.js';
import type { Cluster, LoadAssignment, Thresholds, TlsContext } from './resources.js';

/** Istio writes the greatest number where nothing is limited. */
const unlimited = 4_294_967_295;

/** What Envoy takes where outlier detection is on and a field is not there. */
const absent = {
  consecutive5xx: 5,
  consecutiveGatewayErrors: 5,
  interval: '10s',
  baseEjection: '30s',
  maxEjectionPercent: 10,
  enforcing5xx: 100,
  enforcingGatewayErrors: 0,
};

export function limitsOf(cluster: Cluster): Limits {
  const thresholds = (cluster.circuit_breakers?.thresholds ?? []).find(
    ({ priority = 'DEFAULT' }) => priority === 'DEFAULT',
  );
  const limit = (value: number | undefined) => (value === unlimited ? undefined : value);
  const retryBudget = thresholds && budgetOf(thresholds);
  return {
    maxRequests: limit(thresholds?.max_requests),
    maxPendingRequests: limit(thresholds?.max_pending_requests),
    maxConnections: limit(thresholds?.max_connections),
    // Envoy does not look at it where there is a budget.
    maxRetries: retryBudget ? undefined : limit(thresholds?.max_retries),
    retryBudget,
    connectTimeoutMs:
      cluster.connect_timeout === undefined ? undefined : milliseconds(cluster.connect_timeout),
  };
}

function budgetOf({ retry_budget: budget }: Thresholds): RetryBudget | undefined {
  if (!budget) return undefined;
  return { percent: budget.budget_percent?.value ?? 20, minConcurrency: budget.min_retry_concurrency ?? 3 };
}

export function outlierOf({ outlier_detection: detection }: Cluster): Outlier | undefined {
  if (!detection) return undefined;
  const { consecutive_5xx: server, consecutive_gateway_failure: gateway } = detection;
  const enforced = (share: number, count: number) => (share === 0 ? 0 : count);
  return {
    consecutive5xx: enforced(
      detection.enforcing_consecutive_5xx ?? absent.enforcing5xx,
      server ?? absent.consecutive5xx,
    ),
    consecutiveGatewayErrors: enforced(
      detection.enforcing_consecutive_gateway_failure ?? absent.enforcingGatewayErrors,
      gateway ?? absent.consecutiveGatewayErrors,
    ),
    intervalMs: milliseconds(detection.interval ?? absent.interval),
    baseEjectionMs: milliseconds(detection.base_ejection_time ?? absent.baseEjection),
    maxEjectionPercent: detection.max_ejection_percent ?? absent.maxEjectionPercent,
  };
}

/** The TLS that the caller's side offers to the callee's pods; undefined where to any of them it speaks in clear. */
export function tlsOf(cluster: Cluster, assignment: LoadAssignment | undefined): TlsContext | undefined {
  const endpoints = (assignment?.endpoints ?? []).flatMap(({ lb_endpoints: list = [] }) => list);
  const sockets = endpoints.map(({ metadata }) => {
    const labels = metadata?.filter_metadata?.['envoy.transport_socket_match'] ?? {};
    const chosen = (cluster.transport_socket_matches ?? []).find(({ match = {} }) =>
      Object.entries(match).every(([name, value]) => labels[name] === value),
    );
    return chosen?.transport_socket ?? cluster.transport_socket;
  });
  const contexts = sockets.map((socket) => (socket?.name.endsWith('tls') ? socket.typed_config : undefined));
  return contexts.every((context) => context?.common_tls_context?.tls_certificate_sds_secret_configs)
    ? contexts[0]
    : undefined;
}
