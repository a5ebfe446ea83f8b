import { describe, expect, it } from '@jest/globals';
import { clusterOf } from '../cluster-of.js';
import { readResources } from '../read-resources.js';
import { verdictOf } from '../verdict-of.js';

/** Port 50051 of the pods is one of bytes to whoever calls "users", and detected by the pods for the sake of "all". */
const base = `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: users, namespace: shop }
spec: { template: { metadata: { labels: { app: users } }, spec: { containers: [{ name: app }] } } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: shop }
spec: { template: { metadata: { labels: { app: orders } }, spec: { containers: [{ name: app }] } } }
---
apiVersion: v1
kind: Service
metadata: { name: all, namespace: shop }
spec: { selector: { app: users }, ports: [{ name: any, port: 50051 }] }
---
apiVersion: v1
kind: Service
metadata: { name: users, namespace: shop }
spec: { selector: { app: users }, ports: [{ name: tcp, port: 50051 }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: users, namespace: shop }
spec: { action: DENY, rules: [{ to: [{ operation: { paths: [/shop.Users/Delete] } }] }] }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: users, namespace: shop }
`;

function isAllowed(tlsMode: string, path: string): boolean {
  const rule = `spec: { host: users, trafficPolicy: { tls: { mode: ${tlsMode} } } }`;
  const cluster = clusterOf(readResources('shop.yaml', base + rule));
  const from = cluster.workloads.find(({ name }) => name === 'orders');
  if (!from) throw new Error('no orders');
  const host = 'users.shop.svc.cluster.local';
  return verdictOf(cluster, { from, host, port: 50_051, method: 'POST', path }).allowed;
}

describe('a port whose protocol is detected', () => {
  it('reads requests that arrive in clear, also where the caller takes them for bytes', () => {
    expect(isAllowed('DISABLE', '/shop.Users/Get')).toBe(true);
    expect(isAllowed('DISABLE', '/shop.Users/Delete')).toBe(false);
  });

  it('reads none in what the caller took for bytes before it spoke mTLS', () => {
    expect(isAllowed('ISTIO_MUTUAL', '/shop.Users/Get')).toBe(false);
  });
});
