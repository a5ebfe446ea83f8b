import { describe, expect, it } from '@jest/globals';
import { clusterOf } from '#manifests/cluster-of.js';
import { readResources } from '#manifests/read-resources.js';
import { baselineOf, fingerprintOf, sinceBaseline } from './baseline.js';
import type { Finding } from './finding.js';
import { foundIn } from './found.js';
import { rules } from './rules.js';
import { suppress } from './suppressions.js';
import { verify } from './verify.js';

const budget = (name: string, annotations = '') => `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: ${name}
  namespace: shop
${annotations}spec:
  maxUnavailable: 0
`;
const ignoring = (text: string) => `  annotations:\n    meshctl.meshcart.dev/ignore: |-\n      ${text}\n`;
const clusterIn = (...texts: readonly string[]) =>
  clusterOf(readResources('budgets.yaml', texts.join('---\n')));

describe('verify', () => {
  it('names file and line of what it finds', () => {
    const [finding] = verify({ cluster: clusterIn(budget('users'), budget('orders')) }).slice(1);
    expect(finding).toMatchObject({
      rule: 'MC016',
      severity: 'error',
      place: { file: 'budgets.yaml', line: 14 },
      object: 'PodDisruptionBudget shop/orders',
    });
  });

  it('tells of a rule that fails, names the object that it fails on, and hears the others', () => {
    const failing = {
      ...rules[0],
      id: 'MC099',
      title: 'a rule',
      explanation: '',
      check: ({ cluster }: { cluster: ReturnType<typeof clusterIn> }) => {
        if (cluster.resources.some(({ name }) => name === 'orders')) throw new TypeError('no such field');
        return [];
      },
    };
    const findings = verify({ cluster: clusterIn(budget('users'), budget('orders')) }, [failing, ...rules]);
    expect(findings[0]).toMatchObject({
      rule: 'MC099',
      severity: 'error',
      object: 'PodDisruptionBudget shop/orders',
      message: expect.stringContaining('no such field'),
    });
    expect(findings.filter(({ rule }) => rule === 'MC016')).toHaveLength(2);
  });

  it.each([
    'spec: 3',
    'spec: []',
    'spec: {http: 3}',
    'spec: {http: [null, 3, {route: 4, match: [7]}]}',
    'spec: {rules: {}}',
    'spec: {rules: [null, {from: 3, to: [null]}]}',
    'spec: {egress: [{hosts: 3}, null]}',
    'spec: {ports: [3], selector: 4}',
    'spec: {template: {spec: {containers: [null, 3]}}}',
    'spec: {trafficPolicy: 3, subsets: [null]}',
    'spec: {groups: [{rules: [null]}, 4]}',
  ])('does not fall over %s, of any kind', (spec) => {
    const kinds = [
      'VirtualService',
      'DestinationRule',
      'AuthorizationPolicy',
      'Sidecar',
      'ServiceEntry',
      'Service',
      'Deployment',
      'Ingress',
      'NetworkPolicy',
      'PeerAuthentication',
      'PrometheusRule',
      'KongPlugin',
      'HorizontalPodAutoscaler',
      'PodDisruptionBudget',
      'Telemetry',
      'RequestAuthentication',
      'IstioOperator',
    ];
    for (const kind of kinds) {
      const version = ['Service'].includes(kind) ? 'v1' : 'networking.istio.io/v1';
      const text = `apiVersion: ${version}\nkind: ${kind}\nmetadata: {name: odd, namespace: shop}\n${spec}\n`;
      const findings = verify({ cluster: clusterIn(text, budget('users')) });
      expect(findings.filter(({ message }) => message.includes('could not be checked'))).toEqual([]);
    }
  });
});

describe('a suppression', () => {
  const sort = (...texts: readonly string[]) => {
    const cluster = clusterIn(...texts);
    const { findings, suppressed } = suppress(cluster, verify({ cluster }));
    return { findings: findings.map(({ rule, message }) => `${rule} ${message}`), suppressed };
  };

  it('takes out a finding of its object, with the reason', () => {
    const { findings, suppressed } = sort(budget('users', ignoring('MC016 never drained on purpose')));
    expect(findings).toEqual([]);
    expect(suppressed).toMatchObject([{ reason: 'never drained on purpose', finding: { rule: 'MC016' } }]);
  });

  it('leaves the findings of other objects and other rules', () => {
    const { findings } = sort(budget('users', ignoring('MC016 on purpose')), budget('orders'));
    expect(findings).toEqual([expect.stringContaining('MC016')]);
  });

  it('without a reason suppresses nothing, and is told of', () => {
    const { findings } = sort(budget('users', ignoring('MC016')));
    expect(findings).toEqual([
      expect.stringContaining('MC016 it lets no pod'),
      expect.stringContaining('nobody says why'),
    ]);
  });

  it('of what is not found, or of no rule, is told of', () => {
    const { findings } = sort(
      budget('users', ignoring('MC016 on purpose\n      MC001 because\n      MC42 because')),
    );
    expect(findings).toEqual([
      expect.stringContaining('finds nothing'),
      expect.stringContaining('MC42 is no rule'),
    ]);
  });
});

describe('a baseline', () => {
  const cluster = clusterIn(budget('users'), budget('orders'));
  const findings = verify({ cluster });

  it('knows findings again, wherever they stand', () => {
    const moved: Finding[] = findings.map((each) => ({
      ...each,
      place: { file: 'elsewhere.yaml', line: 99 },
    }));
    expect(sinceBaseline(baselineOf(findings), moved)).toEqual({ fresh: [], known: 2, gone: [] });
  });

  it('tells what is new and what is gone', () => {
    const [first, second] = findings;
    if (!first || !second) throw new Error('two are expected');
    const { fresh, gone } = sinceBaseline(baselineOf([first]), [second]);
    expect(fresh).toEqual([second]);
    expect(gone).toEqual([expect.stringContaining('shop/users')]);
  });

  it('tells findings apart that say different things of one object', () => {
    const [resource] = cluster.resources;
    if (!resource) throw new Error('one is expected');
    const said = (message: string) => ({
      rule: 'MC016',
      ...foundIn('error', resource, [], { message, fix: '' }),
    });
    expect(fingerprintOf(said('one thing'))).not.toBe(fingerprintOf(said('another')));
  });
});
