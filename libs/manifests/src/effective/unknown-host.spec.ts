import { describe, expect, it } from '@jest/globals';
import { clusterOf } from '../cluster-of.js';
import { readResources } from '../read-resources.js';
import { verdictOf } from '../verdict-of.js';

const workload = (name: string, namespace: string) => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec: { template: { metadata: { labels: { app: ${name} } }, spec: { containers: [{ name: app }] } } }
`;

const base = `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: v1
kind: Namespace
metadata: { name: edge, labels: { istio-injection: enabled } }
${workload('orders', 'shop')}${workload('api', 'edge')}---
apiVersion: v1
kind: Service
metadata: { name: orders, namespace: shop, annotations: { networking.istio.io/exportTo: "." } }
spec: { selector: { app: orders }, ports: [{ name: http, port: 80 }] }
---
apiVersion: v1
kind: Service
metadata: { name: stand-in, namespace: edge }
spec: { selector: { app: api }, ports: [{ name: http, port: 80 }] }
---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: example, namespace: edge }
spec: { hosts: ["*.example.com"], ports: [{ number: 80, name: http, protocol: HTTP }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
`;

const standIn = 'http: [{ route: [{ destination: { host: stand-in.edge.svc.cluster.local } }] }]';

function ask(more: string, host: string) {
  const cluster = clusterOf(readResources('shop.yaml', base + more));
  const from = cluster.workloads.find(({ name }) => name === 'api');
  if (!from) throw new Error('no api');
  return verdictOf(cluster, { from, host, port: 80, method: 'GET', path: '/' });
}

const routing = (hosts: string) =>
  `metadata: { name: stand-in, namespace: edge }\nspec: { hosts: [${hosts}], ${standIn} }`;

describe('a host that only a VirtualService names', () => {
  it.each([
    ['is routed by it', 'pay.example.com', 'stand-in.edge.svc.cluster.local:80'],
    ['is that of the ServiceEntry where another host is named', 'buy.example.com', '*.example.com:80'],
    [
      'is that of the ServiceEntry where a narrower wildcard is named',
      '"*.pay.example.com"',
      '*.example.com:80',
    ],
    [
      'goes where the wildcard of the ServiceEntry is routed',
      '"*.example.com"',
      'stand-in.edge.svc.cluster.local:80',
    ],
  ])('within the wildcard of a ServiceEntry %s', (_, named, destination) => {
    const host = named === '"*.pay.example.com"' ? 'eu.pay.example.com' : 'pay.example.com';
    expect(ask(routing(named), host).route).toMatchObject({ destination });
  });

  it('is judged by the pods of the Service that the caller does not see, where its route leads nowhere', () => {
    const denial = `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: nothing, namespace: shop }
`;
    const gone = `metadata: { name: orders, namespace: shop }
spec: { hosts: [orders.shop.svc.cluster.local], http: [{ directResponse: { status: 503 } }] }
`;
    expect(ask(gone, 'orders.shop.svc.cluster.local')).toMatchObject({ allowed: true, arrives: false });
    const denied = ask(gone + denial, 'orders.shop.svc.cluster.local');
    expect(denied).toMatchObject({ allowed: false, arrives: false, route: undefined });
  });
});
