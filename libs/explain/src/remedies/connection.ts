import type { Cluster, Workload } from '#manifests/cluster.js';
import { labelsAt } from '#manifests/fields.js';
import type { Labels, Resource } from '#manifests/resource.js';
import type { Decision, Request } from '#manifests/verdict.js';
import type { Need } from './need.js';
import { calleeOf } from './callee-of.js';

/** Opens the port between the pods, in the policy that picks the pods by their labels, or in one of its own. */
export function connection(cluster: Cluster, request: Request, { question, by }: Decision): Need {
  const callee = calleeOf(cluster, request);
  if (!callee) return { impossible: `no manifest has ${request.host}` };
  const isEgress = question === 'network egress';
  const { workload, targetPort } = callee;
  if (!workload && !isEgress) return { impossible: `no pods are behind ${request.host}` };
  const own = isEgress ? request.from : (workload ?? request.from);
  const other = isEgress ? workload : request.from;
  const rule = {
    [isEgress ? 'to' : 'from']: [other ? podsOf(other) : { ipBlock: { cidr: '0.0.0.0/0' } }],
    ports: [{ port: targetPort, protocol: 'TCP' }],
  };
  const field = isEgress ? 'egress' : 'ingress';
  const change = isEgress
    ? `open port ${targetPort} of ${request.host} to ${own.name}`
    : `let ${request.from.name} reach port ${targetPort} of ${own.name}`;
  const policy = by.map(({ resource }) => resource).find(picksByLabels);
  if (policy) return { change, edit: { kind: 'add', resource: policy, path: ['spec', field], value: rule } };
  return {
    change: `${change}, by a NetworkPolicy of its own`,
    edit: {
      kind: 'create',
      value: {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: `${own.name}-${field}-${other?.name ?? 'outside'}`, namespace: own.namespace },
        spec: {
          podSelector: { matchLabels: selectorOf(own) },
          policyTypes: [isEgress ? 'Egress' : 'Ingress'],
          [field]: [rule],
        },
      },
    },
  };
}

/** One for all pods of a namespace is no place for what one of them needs. */
const picksByLabels = ({ spec }: Resource): boolean =>
  Object.keys(labelsAt(spec, 'podSelector', 'matchLabels')).length > 0;

const podsOf = (workload: Workload) => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': workload.namespace } },
  podSelector: { matchLabels: selectorOf(workload) },
});

/** By which its own controller knows the pods; labels beside these come and go with versions. */
export function selectorOf({ resource, labels }: Workload): Labels {
  const selector = labelsAt(resource.spec, 'selector', 'matchLabels');
  return Object.keys(selector).length > 0 ? selector : labels;
}
