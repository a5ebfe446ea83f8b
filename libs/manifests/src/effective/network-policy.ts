import type { Labels } from '../resource.js';

/** The part of Kubernetes' NetworkPolicy that decides, as files state it. */
export interface NetworkPolicySpec {
  readonly podSelector?: Selector;
  readonly policyTypes?: readonly ('Ingress' | 'Egress')[];
  readonly ingress?: readonly { readonly from?: readonly Peer[]; readonly ports?: readonly Port[] }[];
  readonly egress?: readonly { readonly to?: readonly Peer[]; readonly ports?: readonly Port[] }[];
}

export interface Peer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

export interface Port {
  readonly port?: number | string;
  readonly endPort?: number;
  readonly protocol?: string;
}

export interface Selector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
    readonly values?: readonly string[];
  }[];
}

/** An empty selector selects all. */
export const selects = ({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Labels): boolean =>
  Object.entries(matchLabels).every(([name, value]) => labels[name] === value) &&
  matchExpressions.every(({ key, operator, values = [] }) => {
    const value = labels[key];
    switch (operator) {
      case 'In':
        return value !== undefined && values.includes(value);
      case 'NotIn':
        return value === undefined || !values.includes(value);
      case 'Exists':
        return value !== undefined;
      case 'DoesNotExist':
        return value === undefined;
    }
  });

/** Where nothing is stated a policy is one for what comes in, and for what goes out if it says anything about that. */
export function concernsDirection(spec: NetworkPolicySpec, direction: 'Ingress' | 'Egress'): boolean {
  if (spec.policyTypes?.length) return spec.policyTypes.includes(direction);
  return direction === 'Ingress' || (spec.egress ?? []).length > 0;
}
