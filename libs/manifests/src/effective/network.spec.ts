import { describe, expect, it } from '@jest/globals';
import { clusterOf } from '../cluster-of.js';
import { readResources } from '../read-resources.js';
import { verdictOf } from '../verdict-of.js';

const base = `
apiVersion: v1
kind: Namespace
metadata: { name: edge, labels: { team: front } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api, namespace: edge }
spec: { template: { metadata: { labels: { app: api } }, spec: { containers: [{ name: app }] } } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: users, namespace: shop }
spec:
  template:
    metadata: { labels: { app: users, tier: core } }
    spec: { containers: [{ name: app, ports: [{ name: grpc, containerPort: 50051 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: users, namespace: shop }
spec: { selector: { app: users }, ports: [{ name: grpc, port: 80, targetPort: grpc }] }
---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: pay, namespace: edge }
spec: { hosts: [pay.example.com], ports: [{ number: 443, name: tls, protocol: TLS }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
`;

function passes(policy: string, host = 'users.shop.svc.cluster.local', port = 80) {
  const cluster = clusterOf(readResources('shop.yaml', base + policy));
  const from = cluster.workloads.find(({ name }) => name === 'api');
  if (!from) throw new Error('no api');
  const { decisions } = verdictOf(cluster, { from, host, port, method: 'POST', path: '/' });
  return (
    decisions.filter(({ question, passes: each }) => question.startsWith('network') && !each).length === 0
  );
}

const intoShop = (spec: string) => `metadata: { name: users, namespace: shop }\nspec: { ${spec} }`;
const outOfEdge = (spec: string) => `metadata: { name: api, namespace: edge }\nspec: { ${spec} }`;
const from = (peer: string, more = '') => intoShop(`podSelector: {}, ingress: [{ from: [${peer}]${more} }]`);
const ports = (port: string) => from('{ namespaceSelector: {} }', `, ports: [${port}]`);

describe('NetworkPolicy', () => {
  it.each([
    ['one that selects other pods', intoShop('podSelector: { matchLabels: { app: orders } }'), true],
    ['one that selects and opens nothing', intoShop('podSelector: {}'), false],
    ['an empty rule', intoShop('podSelector: {}, ingress: [{}]'), true],
    ['one for what goes out only', intoShop('podSelector: {}, policyTypes: [Egress]'), true],
    [
      'a selector by expression',
      intoShop('podSelector: { matchExpressions: [{ key: tier, operator: NotIn, values: [core] }] }'),
      true,
    ],
    [
      'a selector by expression that fits',
      intoShop('podSelector: { matchExpressions: [{ key: tier, operator: Exists }] }'),
      false,
    ],
    ['pods of its own namespace', from('{ podSelector: {} }'), false],
    ['all namespaces', from('{ namespaceSelector: {} }'), true],
    ['a namespace by its label', from('{ namespaceSelector: { matchLabels: { team: front } } }'), true],
    [
      'a namespace by its name',
      from('{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: edge } } }'),
      true,
    ],
    [
      'both selectors of one peer',
      from(
        '{ namespaceSelector: { matchLabels: { team: front } }, podSelector: { matchLabels: { app: web } } }',
      ),
      false,
    ],
    [
      'either of two peers',
      from(
        '{ namespaceSelector: { matchLabels: { team: front } } }, { podSelector: { matchLabels: { app: web } } }',
      ),
      true,
    ],
    ['all addresses', from('{ ipBlock: { cidr: 0.0.0.0/0 } }'), true],
    ['addresses that pods may not have', from('{ ipBlock: { cidr: 192.0.2.0/24 } }'), false],
    ['the port of the pods', ports('{ port: 50051 }'), true],
    ['the port of the Service, which pods do not have', ports('{ port: 80 }'), false],
    ['the port by its name', ports('{ port: grpc }'), true],
    ['a range of ports', ports('{ port: 50000, endPort: 51000 }'), true],
    ['a range of ports beside it', ports('{ port: 50000, endPort: 50050 }'), false],
    ['another protocol', ports('{ port: 50051, protocol: UDP }'), false],
    ['nothing that goes out', outOfEdge('podSelector: {}, policyTypes: [Egress]'), false],
    [
      'what goes out to the pods',
      outOfEdge(
        'podSelector: {}, egress: [{ to: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: users } } }], ports: [{ port: 50051 }] }], policyTypes: [Egress]',
      ),
      true,
    ],
  ])('decides with %s', (_, policy, expected) => {
    expect(passes(policy)).toBe(expected);
  });

  it.each([
    ['by a block of addresses', '{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8] } }', true],
    ['not by a selector', '{ namespaceSelector: {} }', false],
  ])('opens what is outside of the cluster %s', (_, peer, expected) => {
    const policy = outOfEdge(
      `podSelector: {}, policyTypes: [Egress], egress: [{ to: [${peer}], ports: [{ port: 443 }] }]`,
    );
    expect(passes(policy, 'pay.example.com', 443)).toBe(expected);
  });
});
