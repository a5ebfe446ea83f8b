/**
 * Counters of Envoy that the alerts read and Istio does not export by itself, as regular expressions over their names.
 * Whoever installs Istio must name them; see k8s/istio.
 */
export const proxyStats: readonly string[] = [
  'cluster\\..*\\.upstream_rq_retry.*',
  'cluster\\..*\\.upstream_rq_active_overflow',
  'cluster\\..*\\.upstream_rq_pending_overflow',
  'cluster\\..*\\.outlier_detection\\.ejections_active',
];
