import type { Labels } from './rendered.js';
import type { NetworkPolicy, Peer, Selector } from '#mesh/network/network-policy.js';

export interface Pod {
  readonly namespace: string;
  readonly labels: Labels;
}

/** Whether Kubernetes, as it documents its policies, lets one pod open a TCP connection to another. */
export function isOpen(policies: readonly NetworkPolicy[], from: Pod, to: Pod, port: number): boolean {
  return (
    isOneWayOpen(policies, 'Egress', from, to, port) && isOneWayOpen(policies, 'Ingress', to, from, port)
  );
}

/** A pod that no policy of a direction selects is open in it; else the policies that select it add up. */
function isOneWayOpen(
  policies: readonly NetworkPolicy[],
  direction: 'Ingress' | 'Egress',
  pod: Pod,
  other: Pod,
  port: number,
): boolean {
  const selecting = policies.filter(
    ({ metadata, spec }) =>
      metadata.namespace === pod.namespace &&
      spec.policyTypes.includes(direction) &&
      selects(spec.podSelector, pod.labels),
  );
  if (selecting.length === 0) return true;
  return selecting.some(({ metadata, spec }) => {
    const rules =
      direction === 'Ingress'
        ? (spec.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }))
        : (spec.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }));
    return rules.some(
      ({ peers, ports }) =>
        ports.some((each) => each.port === port && each.protocol === 'TCP') &&
        (peers === undefined || peers.some((peer) => isPeer(peer, other, metadata.namespace))),
    );
  });
}

/** Pods are not known by addresses here: a block of addresses is outside of the cluster. */
function isPeer({ namespaceSelector, podSelector, ipBlock }: Peer, pod: Pod, namespace: string): boolean {
  if (ipBlock) return false;
  const inNamespace = namespaceSelector
    ? selects(namespaceSelector, { 'kubernetes.io/metadata.name': pod.namespace })
    : pod.namespace === namespace;
  return inNamespace && selects(podSelector ?? {}, pod.labels);
}

const selects = ({ matchLabels = {} }: Selector, labels: Labels): boolean =>
  Object.entries(matchLabels).every(([name, value]) => labels[name] === value);
