import type { Deployment } from '../deployment.js';
import { podMetricsPort } from './metrics.js';
import type { MonitoringResource } from './resource.js';

const interval = '15s';

/** What Prometheus reads: every pod with a sidecar, and Kong. */
export const scrape = ({ namespace, gateway }: Deployment): readonly MonitoringResource[] => [
  ...[namespace, gateway.namespace].map((each) => pods(each)),
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

/** The injector labels what it gives a sidecar. */
const pods = (namespace: string): MonitoringResource => ({
  kind: 'PodMonitor',
  app: undefined,
  metadata: { name: 'pods', namespace },
  spec: {
    selector: { matchLabels: { 'security.istio.io/tlsMode': 'istio' } },
    podMetricsEndpoints: [{ portNumber: podMetricsPort, path: '/stats/prometheus', interval }],
  },
});
