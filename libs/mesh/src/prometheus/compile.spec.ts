import { describe, expect, it } from '@jest/globals';
import { aMesh, anOperation, anRpc } from '../../../../test/support/a-mesh.js';
import type { Deployment } from '../deployment.js';
import { compilePrometheus } from './compile.js';
import { proxyStats } from './proxy-stats.js';
import type { Rule } from './resource.js';

const get = 'shop.users.v1.Users/Get';
const mesh = aMesh({
  rpcs: [
    anRpc({ name: get, objective: { availability: 0.999, latencyMs: 250 } }),
    anRpc({ name: 'shop.users.v1.Users/List' }),
  ],
  operations: [anOperation({ name: 'GetUser', objective: { availability: 0.99, latencyMs: undefined } })],
});
const one = { min: 1, max: 1 };
const deployment: Deployment = {
  namespace: 'shop',
  dataNamespace: 'data',
  stores: {},
  replicas: {},
  thirdParties: {},
  gateway: { namespace: 'kong', account: 'kong', labels: { app: 'kong' }, replicas: one },
};

const rulesOf = (parts: Parameters<typeof aMesh>[0]): readonly Rule[] =>
  compilePrometheus(aMesh(parts), deployment).flatMap((each) =>
    each.kind === 'PrometheusRule' ? (each.spec.groups ?? []).flatMap(({ rules = [] }) => rules) : [],
  );
const rules = rulesOf(mesh);
const alertsOf = (operation: string) => rules.filter(({ labels }) => labels?.operation === operation);

describe('the rules', () => {
  it('burn four windows of what an RPC promises, and watch its latency', () => {
    const thresholds = alertsOf(get).map(({ alert, expr }) => [
      alert,
      ...(String(expr).match(/(?<=> ).*/g) ?? []),
    ]);

    expect(thresholds).toEqual([
      ['ErrorBudgetBurns', '0.0144', '0.0144'],
      ['ErrorBudgetBurns', '0.006', '0.006'],
      ['ErrorBudgetBurns', '0.003', '0.003'],
      ['ErrorBudgetBurns', '0.001', '0.001'],
      ['OperationSlow', '250'],
    ]);
  });

  it('hold a public operation to its own promise', () => {
    expect(alertsOf('GetUser').map(({ labels }) => labels?.window)).toEqual(['1h', '6h', '1d', '3d']);
  });

  it('wake nobody for what is not promised', () => {
    expect(alertsOf('shop.users.v1.Users/List')).toEqual([]);
  });

  it('record every series that an alert reads', () => {
    const recorded = new Set(rules.flatMap(({ record }) => record ?? []));
    const read = rules.flatMap(({ alert, expr }) =>
      alert === undefined ? [] : (String(expr).match(/operation:[a-z_:0-9]+/g) ?? []),
    );

    expect(read.length).toBeGreaterThan(0);
    for (const series of read) expect([...recorded]).toContain(series);
  });

  it('read only counters of the proxy that the installation exports', () => {
    const counters = rules.flatMap(({ expr }) => String(expr).match(/(?<=envoy_cluster_)\w+/g) ?? []);
    const exported = proxyStats.map((pattern) => new RegExp(`^${pattern}$`));
    const asEnvoyNames = (counter: string) =>
      `cluster.outbound.${counter.replace('outlier_detection_', 'outlier_detection.')}`;

    expect(counters.length).toBeGreaterThan(0);
    for (const counter of counters)
      expect(exported.some((pattern) => pattern.test(asEnvoyNames(counter)))).toBe(true);
  });

  it('say nothing of objectives where there are none', () => {
    const names = rulesOf({}).map(({ alert }) => alert);

    expect(names).not.toContain('ErrorBudgetBurns');
    expect(names).toContain('CallsOverflow');
  });
});
