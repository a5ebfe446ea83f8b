import type { Cluster, Workload } from '../cluster.js';
import { titleOf, type Resource } from '../resource.js';
import { SelectorIndex } from '../selector-index.js';
import type { Deciding, Decision } from '../verdict.js';
import { namespaceNamed } from '../namespaces.js';
import {
  concernsDirection,
  selects,
  type NetworkPolicySpec,
  type Peer,
  type Port,
} from './network-policy.js';
import { perCluster, perWorkload } from './per-cluster.js';

type Policy = Resource<NetworkPolicySpec>;

const index = perCluster((cluster) => {
  const policies = cluster
    .ofKind('NetworkPolicy')
    .filter(({ apiVersion }) => apiVersion === 'networking.k8s.io/v1') as readonly Policy[];
  return new SelectorIndex(policies, ({ namespace, spec }) => ({
    namespace,
    labels: spec.podSelector?.matchLabels ?? {},
  }));
});

/** A policy as one direction has it. */
interface Stated {
  readonly policy: Policy;
  readonly title: string;
  readonly rules: readonly StatedRule[];
}

interface StatedRule {
  /** None are all. */
  readonly peers: readonly Peer[];
  readonly ports: readonly Port[];
  readonly by: Deciding;
}

const policiesOf = perWorkload((cluster, { namespace, labels }) => {
  const own = index(cluster)
    .picking(namespace, labels)
    .filter(({ spec }) => selects(spec.podSelector ?? {}, labels));
  const towards = (direction: 'Ingress' | 'Egress') =>
    own.filter(({ spec }) => concernsDirection(spec, direction)).map((each) => statedIn(each, direction));
  return { Ingress: towards('Ingress'), Egress: towards('Egress') };
});

function statedIn(policy: Policy, direction: 'Ingress' | 'Egress'): Stated {
  const { ingress = [], egress = [] } = policy.spec;
  const field = direction === 'Egress' ? 'egress' : 'ingress';
  const rules =
    direction === 'Egress'
      ? egress.map(({ to, ports }) => ({ peers: to ?? [], ports: ports ?? [] }))
      : ingress.map(({ from, ports }) => ({ peers: from ?? [], ports: ports ?? [] }));
  return {
    policy,
    title: titleOf(policy),
    rules: rules.map((rule, at) => ({ ...rule, by: { resource: policy, path: ['spec', field, at] } })),
  };
}

/** The other end of a connection: pods, or what is outside of the cluster. */
export type End = { readonly workload: Workload } | { readonly outside: string };

/** @param port - of the pod, or of what is outside. */
export interface Connection {
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
  /** Whose container ports have the names that policies may use. */
  readonly callee: Workload | undefined;
}

/** Whether the pods of a workload may open a connection to the other end, or take one from it. */
export function networkAllows(
  cluster: Cluster,
  direction: 'Ingress' | 'Egress',
  own: Workload,
  other: End,
  connection: Connection,
): Decision {
  const question = direction === 'Egress' ? 'network egress' : 'network ingress';
  const policies = policiesOf(cluster, own)[direction];
  const name = titleOf(own.resource);
  if (policies.length === 0)
    return {
      question,
      passes: true,
      by: [],
      because: `no NetworkPolicy restricts ${words[direction]} of ${name}`,
    };
  const end = 'workload' in other ? titleOf(other.workload.resource) : other.outside;
  const on = `${connection.protocol} port ${connection.port}`;
  for (const { policy, title, rules } of policies) {
    const opening = rules.find(
      ({ peers, ports }) =>
        (ports.length === 0 || ports.some((port) => isPort(port, connection))) &&
        (peers.length === 0 || peers.some((peer) => isPeer(cluster, peer, policy.namespace, other))),
    );
    if (opening)
      return {
        question,
        passes: true,
        by: [opening.by],
        because: `${title} opens ${on} of ${name} ${direction === 'Egress' ? 'to' : 'for'} ${end}${doubt(other)}`,
      };
  }
  const field = direction === 'Egress' ? 'egress' : 'ingress';
  const by: Deciding[] = policies.map(({ policy }) => ({ resource: policy, path: ['spec', field] }));
  const titles = policies.map(({ title }) => title).join(', ');
  const way = direction === 'Egress' ? `from ${name} to ${end}` : `of ${name} for ${end}`;
  return { question, passes: false, by, because: `no rule of ${titles} opens ${on} ${way}` };
}

const words = { Egress: 'what goes out', Ingress: 'what comes in' } as const;

const doubt = (other: End): string => ('outside' in other ? ', if its address is one of those named' : '');

function isPort({ port, endPort, protocol = 'TCP' }: Port, connection: Connection): boolean {
  if (protocol !== connection.protocol) return false;
  if (port === undefined) return true;
  if (typeof port === 'string')
    return (connection.callee?.ports ?? []).some(
      (each) => each.name === port && each.port === connection.port,
    );
  return endPort === undefined
    ? port === connection.port
    : port <= connection.port && connection.port <= endPort;
}

/** Blocks of addresses are for what is outside: pods have addresses that nobody knows beforehand. */
function isPeer(cluster: Cluster, peer: Peer, namespace: string, other: End): boolean {
  const { ipBlock, namespaceSelector, podSelector } = peer;
  if (ipBlock) return 'outside' in other || (isEverything(ipBlock.cidr) && !ipBlock.except?.length);
  if ('outside' in other) return false;
  const { workload } = other;
  const isNamespace = namespaceSelector
    ? selects(
        namespaceSelector,
        (cluster.namespaces.get(workload.namespace) ?? namespaceNamed(workload.namespace)).labels,
      )
    : workload.namespace === namespace;
  return isNamespace && selects(podSelector ?? {}, workload.labels);
}

const isEverything = (cidr: string) => cidr === '0.0.0.0/0' || cidr === '::/0';
