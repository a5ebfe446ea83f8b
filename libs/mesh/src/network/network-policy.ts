/** The part of Kubernetes' NetworkPolicy that is compiled, in its own words. */
export interface NetworkPolicy {
  readonly kind: 'NetworkPolicy';
  /** Whose traffic it opens; undefined for what holds for all. */
  readonly app: string | undefined;
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: NetworkPolicySpec;
}

export interface NetworkPolicySpec {
  readonly podSelector: Selector;
  readonly policyTypes: readonly ('Ingress' | 'Egress')[];
  readonly ingress?: readonly Ingress[];
  readonly egress?: readonly Egress[];
}

export interface Ingress {
  /** Absent: anyone. */
  readonly from?: readonly Peer[];
  readonly ports: readonly Port[];
}

export interface Egress {
  readonly to: readonly Peer[];
  readonly ports: readonly Port[];
}

export interface Peer {
  readonly namespaceSelector?: Selector;
  readonly podSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

export interface Port {
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
}

export interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
}
