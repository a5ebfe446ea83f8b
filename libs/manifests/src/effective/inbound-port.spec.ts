import { describe, expect, it } from '@jest/globals';
import { clusterOf } from '../cluster-of.js';
import { readResources } from '../read-resources.js';
import { verdictOf } from '../verdict-of.js';

/** Port 50051 is one of bytes to who calls "users", of requests to who calls "web"; pods detect it, for "all" is the oldest. */
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
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: users }, ports: [{ name: http, port: 50051 }] }
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

function ask(tlsMode: string, path: string, name = 'users') {
  const rule = `spec: { host: ${name}, trafficPolicy: { tls: { mode: ${tlsMode} } } }`;
  const cluster = clusterOf(readResources('shop.yaml', base + rule));
  const from = cluster.workloads.find((each) => each.name === 'orders');
  if (!from) throw new Error('no orders');
  const host = `${name}.shop.svc.cluster.local`;
  const { allowed, decisions } = verdictOf(cluster, { from, host, port: 50_051, method: 'POST', path });
  const refused = decisions.find(({ passes }) => !passes);
  return { allowed, refused: refused?.question };
}

describe('a port whose protocol is detected', () => {
  it('reads requests that arrive in clear, also where the caller takes them for bytes', () => {
    expect(ask('DISABLE', '/shop.Users/Get').allowed).toBe(true);
    expect(ask('DISABLE', '/shop.Users/Delete').allowed).toBe(false);
  });

  it('reads none in what the caller took for bytes before it spoke mTLS', () => {
    expect(ask('ISTIO_MUTUAL', '/shop.Users/Get').allowed).toBe(false);
  });

  it('lets in TLS that is not of the mesh as bytes, also where the caller reads the requests', () => {
    expect(ask('ISTIO_MUTUAL', '/shop.Users/Get', 'web').allowed).toBe(true);
    // Of bytes nobody knows that they are not what the policy denies.
    expect(ask('SIMPLE', '/shop.Users/Get', 'web')).toMatchObject({
      allowed: false,
      refused: 'authorization',
    });
  });
});
