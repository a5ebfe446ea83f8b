import { describe, expect, it } from '@jest/globals';
import { clusterOf } from '../cluster-of.js';
import { readResources } from '../read-resources.js';
import { verdictOf } from '../verdict-of.js';

const base = `
apiVersion: v1
kind: Namespace
metadata: { name: edge, labels: { istio-injection: enabled } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api, namespace: edge }
spec: { template: { metadata: { labels: { app: api } }, spec: { containers: [{ name: app }] } } }
`;

const http = '{ number: 80, name: http, protocol: HTTP }';
const tls = '{ number: 443, name: tls, protocol: TLS }';

const entry = (metadata: string, ports: string, more = 'resolution: DNS', host = 'pay.example.com') => `---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { ${metadata} }
spec: { hosts: ["${host}"], ports: [${ports}], ${more} }
`;

function routeTo(port: number, ...entries: readonly string[]) {
  const cluster = clusterOf(readResources('shop.yaml', base + entries.join('')));
  const from = cluster.workloads.find(({ name }) => name === 'api');
  if (!from) throw new Error('no api');
  const verdict = verdictOf(cluster, { from, host: 'pay.example.com', port, method: 'GET', path: '/' });
  const because = verdict.decisions.find(({ question }) => question === 'route')?.because;
  return { destination: verdict.route?.destination, balancing: verdict.route?.balancing, because };
}

describe('ServiceEntries for the same host', () => {
  it('have the ports of all where those of a namespace agree in all else', () => {
    const entries = [entry('name: a, namespace: shop', http), entry('name: b, namespace: shop', tls)];

    expect(routeTo(80, ...entries).destination).toBe('pay.example.com:80');
    expect(routeTo(443, ...entries).destination).toBe('pay.example.com:443');
  });

  it.each([
    ['resolution', 'resolution: NONE'],
    ['audience', 'resolution: DNS, exportTo: ["*"]'],
    ['selector', 'resolution: DNS, workloadSelector: { labels: { app: pay } }'],
  ])('lead nowhere on a port that only a younger one of another %s has', (_, more) => {
    const [older, younger] = ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'];
    const entries = [
      entry(`name: a, namespace: shop, creationTimestamp: "${younger}"`, tls, more),
      entry(`name: b, namespace: shop, creationTimestamp: "${older}"`, http),
    ];

    expect(routeTo(80, ...entries).destination).toBe('pay.example.com:80');
    expect(routeTo(443, ...entries)).toEqual({ because: 'ServiceEntry shop/b has no port 443' });
  });

  it('count by the names of their namespaces where they are of the same age, not by their own', () => {
    const entries = [
      entry('name: a, namespace: shop', http),
      entry('name: b, namespace: more', http, 'resolution: NONE'),
    ];

    expect(routeTo(80, ...entries)).toMatchObject({ balancing: 'CLUSTER_PROVIDED' });
  });

  it('yield to the more specific host, even to one of another namespace', () => {
    const entries = [
      entry('name: a, namespace: edge', http, 'resolution: NONE', '*.com'),
      entry('name: b, namespace: shop', http, 'resolution: NONE', '*.example.com'),
    ];

    expect(routeTo(80, ...entries).destination).toBe('*.example.com:80');
  });

  it.each([
    ['is not exported to the caller', http, 'exportTo: [.]'],
    ['has another port only', tls, 'exportTo: ["*"]'],
  ])('leave a host to the wildcard around it where its own %s', (_, ports, audience) => {
    const entries = [
      entry('name: a, namespace: shop', ports, `resolution: DNS, ${audience}`),
      entry('name: b, namespace: shop', http, 'resolution: NONE', '*.example.com'),
    ];

    expect(routeTo(80, ...entries).destination).toBe('*.example.com:80');
  });
});
