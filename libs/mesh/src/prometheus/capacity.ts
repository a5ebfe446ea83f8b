import { alert, type Group, type Rule } from './resource.js';

const overflow = (name: string, counter: string, summary: string, description: string): Rule =>
  alert({
    name,
    severity: 'ticket',
    expr: `sum by (namespace, pod, cluster_name) (rate(envoy_cluster_${counter}[5m])) > 0`,
    lasting: '5m',
    summary,
    description,
  });

/** Where a limit of the mesh is met. */
export const capacity: Group = {
  name: 'meshcart-capacity',
  rules: [
    overflow(
      'CallsOverflow',
      'upstream_rq_active_overflow',
      '{{ $labels.pod }} is refused calls of {{ $labels.cluster_name }}',
      'More calls are open than the callee works on at once: it needs more replicas, or its callers ask too much.',
    ),
    overflow(
      'ConnectionsOverflow',
      'upstream_rq_pending_overflow',
      '{{ $labels.pod }} waits in vain for connections to {{ $labels.cluster_name }}',
      'Calls wait for a connection and find no place to wait.',
    ),
    overflow(
      'RetriesOverflow',
      'upstream_rq_retry_overflow',
      '{{ $labels.pod }} may not try {{ $labels.cluster_name }} again',
      'More than a fifth of the calls are second tries: the callee fails widely, and retries are held back.',
    ),
    alert({
      name: 'PodsEjected',
      severity: 'ticket',
      expr: 'max by (namespace, pod, cluster_name) (envoy_cluster_outlier_detection_ejections_active) > 0',
      lasting: '5m',
      summary: '{{ $labels.pod }} leaves out pods of {{ $labels.cluster_name }}',
      description: 'They answered UNAVAILABLE or not at all, several times in a row.',
    }),
  ],
};
