import { describe, expect, it } from '@jest/globals';
import { clusterOf } from './cluster-of.js';
import { placeOf } from './place-of.js';
import { readResources } from './read-resources.js';
import { titleOf } from './resource.js';
import { verdictOf } from './verdict-of.js';
import type { Question, Verdict } from './verdict.js';

const workload = (name: string, namespace = 'shop') => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  template:
    metadata: { labels: { app: ${name} } }
    spec: { serviceAccountName: ${name}, containers: [{ name: app, ports: [{ name: grpc, containerPort: 50051 }] }] }
`;

const base = `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
${workload('users')}${workload('orders')}${workload('cron', 'jobs')}---
apiVersion: v1
kind: Service
metadata: { name: users, namespace: shop }
spec: { selector: { app: users }, ports: [{ name: grpc, port: 80, targetPort: grpc }] }
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: istio-system }
spec: { mtls: { mode: STRICT } }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: users, namespace: shop }
spec:
  selector: { matchLabels: { app: users } }
  rules:
    - from: [{ source: { principals: [cluster.local/ns/shop/sa/orders] } }]
      to: [{ operation: { paths: [/shop.Users/Get], ports: ["50051"] } }]
`;

function ask(more: string, { path = '/shop.Users/Get', from = 'orders' } = {}): Verdict {
  const cluster = clusterOf(readResources('shop.yaml', `${base}---\n${more}`));
  const caller = cluster.workloads.find(({ name }) => name === from);
  if (!caller) throw new Error(`no ${from}`);
  return verdictOf(cluster, {
    from: caller,
    host: 'users.shop.svc.cluster.local',
    port: 80,
    method: 'POST',
    path,
  });
}

function decided({ decisions }: Verdict, question: Question) {
  const found = decisions.find((each) => each.question === question);
  return {
    passes: found?.passes,
    because: found?.because,
    by: (found?.by ?? []).map(({ resource, path }) => `${titleOf(resource)} ${path.join('.')}`),
  };
}

describe('a verdict', () => {
  it('tells each decision on the way, and what decides it', () => {
    const verdict = ask('');

    expect(verdict).toMatchObject({ arrives: true, allowed: true });
    expect(verdict.decisions.map(({ question }) => question)).toEqual([
      'visible',
      'route',
      'network egress',
      'network ingress',
      'transport',
      'authorization',
    ]);
    expect(decided(verdict, 'authorization')).toEqual({
      passes: true,
      because: 'AuthorizationPolicy shop/users allows this to cluster.local/ns/shop/sa/orders',
      by: ['AuthorizationPolicy shop/users spec.rules.0'],
    });
    expect(decided(verdict, 'transport').by).toEqual([
      'PeerAuthentication istio-system/default spec.mtls.mode',
    ]);
  });

  it("finds Istio's own retries where nothing routes", () => {
    expect(ask('').route).toMatchObject({
      destination: 'users.shop.svc.cluster.local:80',
      retries: 2,
      retryOn: ['cancelled', 'connect-failure', 'refused-stream', 'retriable-status-codes', 'unavailable'],
      tls: 'mutual',
    });
  });

  it('names the policies that allow something else', () => {
    const verdict = ask('', { path: '/shop.Users/Delete' });

    expect(verdict).toMatchObject({ arrives: false, allowed: false });
    expect(decided(verdict, 'authorization')).toEqual({
      passes: false,
      because:
        'no rule of AuthorizationPolicy shop/users allows POST /shop.Users/Delete on port 50051 to cluster.local/ns/shop/sa/orders',
      by: ['AuthorizationPolicy shop/users spec.rules'],
    });
  });

  it('refuses a caller without a sidecar for its lack of mTLS', () => {
    const verdict = ask('', { from: 'cron' });

    expect(verdict).toMatchObject({ arrives: false, allowed: false });
    expect(decided(verdict, 'transport').because).toContain('takes mTLS only (STRICT)');
  });

  it('points to the line of the Sidecar that does not name the host', () => {
    const sidecar = `
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: orders, namespace: shop }
spec:
  egress:
    - hosts: [istio-system/*]
  outboundTrafficPolicy: { mode: REGISTRY_ONLY }
`;
    const verdict = ask(sidecar);

    expect(verdict).toMatchObject({ arrives: false, route: undefined });
    const [by] = verdict.decisions[0]?.by ?? [];
    const { line } = by ? placeOf(by.resource, ...by.path) : { line: 0 };
    expect(`${base}---\n${sidecar}`.split('\n')[line - 1]).toBe('  egress:');
  });

  it('takes a port without a protocol in its name for bytes, to which rules about requests do not apply', () => {
    const cluster = clusterOf(
      readResources('shop.yaml', base.replace('name: grpc, port: 80', 'name: tcp, port: 80')),
    );
    const from = cluster.workloads.find(({ name }) => name === 'orders');
    if (!from) throw new Error('no orders');
    const host = 'users.shop.svc.cluster.local';

    const verdict = verdictOf(cluster, { from, host, port: 80, method: 'POST', path: '/shop.Users/Get' });

    expect(verdict.allowed).toBe(false);
    expect(decided(verdict, 'authorization').because).toContain('on which no request is read');
    expect(verdict.route).toMatchObject({ retries: 0 });
  });

  it('says where a route answers by itself', () => {
    const verdict = ask(`
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: users, namespace: shop }
spec:
  hosts: [users]
  http:
    - name: gone
      fault: { abort: { grpcStatus: UNIMPLEMENTED, percentage: { value: 100 } } }
      route: [{ destination: { host: users } }]
`);

    expect(verdict.route).toBeUndefined();
    expect(decided(verdict, 'route')).toMatchObject({
      because: 'route gone of VirtualService shop/users aborts every request',
      by: ['VirtualService shop/users spec.http.0.fault.abort'],
    });
  });
});
