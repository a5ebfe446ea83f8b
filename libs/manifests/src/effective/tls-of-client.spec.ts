import { describe, expect, it } from '@jest/globals';
import { clusterOf } from '../cluster-of.js';
import { readResources } from '../read-resources.js';
import { verdictOf } from '../verdict-of.js';

const workload = (name: string, more = '') => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec: { template: { metadata: { labels: { app: ${name}${more} } }, spec: { containers: [{ name: app }] } } }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80 }] }
`;

const base = `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
${workload('orders')}`;

const ofPort = `${base}${workload('users')}${workload('cron', ', sidecar.istio.io/inject: "false"')}---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: all, namespace: shop }
spec:
  host: "*.shop.svc.cluster.local"
  trafficPolicy:
    tls: { mode: ISTIO_MUTUAL }
    portLevelSettings: [{ port: { number: 80 }, loadBalancer: { simple: RANDOM } }]
`;

function transportTo(name: string, manifests = ofPort) {
  const cluster = clusterOf(readResources('shop.yaml', manifests));
  const from = cluster.workloads.find((each) => each.name === 'orders');
  if (!from) throw new Error('no orders');
  const host = `${name}.shop.svc.cluster.local`;
  const { route, decisions } = verdictOf(cluster, { from, host, port: 80, method: 'GET', path: '/' });
  const passes = decisions.find(({ question }) => question === 'transport')?.passes;
  return { serverName: route?.serverName, passes };
}

describe('a DestinationRule whose settings of a port leave out the TLS that it states above', () => {
  it('speaks mTLS to pods that have a sidecar', () => {
    const serverName = 'outbound_.80_._.users.shop.svc.cluster.local';
    expect(transportTo('users')).toEqual({ serverName, passes: true });
  });

  it('speaks in clear to pods that have none', () => {
    expect(transportTo('cron')).toEqual({ serverName: undefined, passes: true });
  });
});

describe('a Service without an address of its own', () => {
  const headless = (
    pod: string,
  ) => `${base}${workload('users', pod).replace('spec: { selector', 'spec: { clusterIP: None, selector')}---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: users, namespace: shop }
spec: { host: users, subsets: [{ name: v2, labels: { version: v2 } }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: users, namespace: shop }
spec: { hosts: [users], http: [{ route: [{ destination: { host: users, subset: v2 } }] }] }
`;

  it('is spoken to by mTLS for the sake of all of its pods, also in a subset that has none', () => {
    expect(transportTo('users', headless('')).serverName).toBe(
      'outbound_.80_.v2_.users.shop.svc.cluster.local',
    );
    const without = headless(', sidecar.istio.io/inject: "false"');
    expect(transportTo('users', without).serverName).toBeUndefined();
  });
});
