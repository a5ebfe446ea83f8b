import type { Cluster, Workload } from '#manifests/cluster.js';
import { fieldsAt, labelsAt, listAt, numberAt, textAt, valueAt } from '#manifests/fields.js';
import { hasLabels } from '#manifests/selector-index.js';

/**
 * Whether the NetworkPolicies of a workload let it out to some address outside of the cluster on a port. Which
 * addresses, only a running cluster can tell from a name.
 */
export function egressAllows(cluster: Cluster, workload: Workload, port: number): boolean {
  const own = cluster
    .ofKind('NetworkPolicy')
    .filter(
      ({ namespace, spec }) =>
        namespace === workload.namespace &&
        listAt(spec, 'policyTypes').includes('Egress') &&
        hasLabels(workload.labels, labelsAt(spec, 'podSelector', 'matchLabels')),
    );
  if (own.length === 0) return true;
  return own.some(({ spec }) =>
    listAt(spec, 'egress').some((rule) => {
      const ports = listAt(rule, 'ports');
      const peers = listAt(rule, 'to');
      return (
        (ports.length === 0 || ports.some((each) => includes(each, port))) &&
        (peers.length === 0 || peers.some((peer) => textAt(fieldsAt(peer, 'ipBlock'), 'cidr') !== undefined))
      );
    }),
  );
}

const includes = (stated: unknown, port: number): boolean => {
  if ((textAt(stated, 'protocol') ?? 'TCP') !== 'TCP') return false;
  if (valueAt(stated, 'port') === undefined) return true;
  const first = numberAt(stated, 'port') ?? 0;
  return port >= first && port <= (numberAt(stated, 'endPort') ?? first);
};
