import type { Deployment } from '../deployment.js';
import type { MonitoringResource } from './resource.js';

const interval = '15s';

/** What Prometheus reads: every sidecar, and Kong. */
export const scrape = ({ namespace, gateway }: Deployment): readonly MonitoringResource[] => [
  ...[namespace, gateway.namespace].map((each) => sidecars(each)),
  {
    kind: 'PodMonitor',
    app: undefined,
    metadata: { name: 'kong', namespace: gateway.namespace },
    spec: {
      selector: { matchLabels: { ...gateway.labels } },
      podMetricsEndpoints: [{ port: 'status', path: '/metrics', interval }],
    },
  },
  {
    kind: 'KongClusterPlugin',
    app: undefined,
    metadata: {
      name: 'prometheus',
      annotations: { 'kubernetes.io/ingress.class': 'kong' },
      labels: { global: 'true' },
    },
    plugin: 'prometheus',
    config: { status_code_metrics: true, latency_metrics: true, upstream_health_metrics: false },
  },
];

/** The injector labels what it gives a sidecar, and names the sidecar's port. */
const sidecars = (namespace: string): MonitoringResource => ({
  kind: 'PodMonitor',
  app: undefined,
  metadata: { name: 'sidecars', namespace },
  spec: {
    selector: { matchLabels: { 'security.istio.io/tlsMode': 'istio' } },
    podMetricsEndpoints: [{ port: 'http-envoy-prom', path: '/stats/prometheus', interval }],
  },
});
