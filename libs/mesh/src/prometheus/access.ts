import type { Deployment } from '../deployment.js';
import type { NetworkPolicy } from '../network/network-policy.js';
import { tcp } from '../network/peers.js';
import { operationLabel, podMetricsPort, requests } from './metrics.js';
import { alert, type Group } from './resource.js';

/** Where Prometheus runs. */
export const monitoringNamespace = 'monitoring';

/** Those of a pod, as its sidecar's agent gives them out, and Kong's. */
const [agentPort, kongPort] = [tcp(podMetricsPort), tcp(8100)];

/** Who is refused. */
export const access: Group = {
  name: 'meshcart-access',
  rules: [
    alert({
      name: 'CallsDenied',
      severity: 'ticket',
      expr: `sum by (source_principal, destination_workload) (rate(${requests}{reporter="destination",grpc_response_status="7"}[5m])) > 0`,
      lasting: '5m',
      summary: '{{ $labels.source_principal }} is refused by {{ $labels.destination_workload }}',
      description: `Somebody calls what no contract lets them call. The access log of the callee names the ${operationLabel}.`,
    }),
  ],
};

/** Lets Prometheus read what the default would keep from it. */
export const readable = ({ namespace, gateway }: Deployment): readonly NetworkPolicy[] =>
  [
    { in: namespace, ports: [agentPort] },
    { in: gateway.namespace, ports: [agentPort, kongPort] },
  ].map((each) => ({
    kind: 'NetworkPolicy',
    app: undefined,
    metadata: { name: 'allow-monitoring', namespace: each.in },
    spec: {
      podSelector: {},
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: [
            { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': monitoringNamespace } } },
          ],
          ports: each.ports,
        },
      ],
    },
  }));
