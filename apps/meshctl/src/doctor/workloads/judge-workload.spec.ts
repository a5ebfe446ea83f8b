import { describe, expect, it } from '@jest/globals';
import { devCluster } from '../../../../../test/cluster/recorded/dev-cluster.js';
import { readDeclaration } from '../declaration.js';
import type { KubeObject, Pod } from '../kube-object.js';
import { judgeWorkload } from './judge-workload.js';
import { missingSecrets, secretsNeeded } from './missing-secrets.js';
import { podMakersIn } from './pod-makers.js';

const { objects, pods } = devCluster();
const declaration = readDeclaration(['k8s/platform', 'test/cluster/recorded/dev']);
const billing = podMakersIn(declaration).find(({ resource }) => resource.kind === 'Deployment');
const deployment = objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'billing');

function told(change: { live?: object; pods?: (pod: Pod) => Pod } = {}): readonly string[] {
  if (!billing || !deployment) throw new Error('billing is not recorded');
  const live: KubeObject = { ...deployment, ...change.live };
  const checks = judgeWorkload(billing, live, pods.map(change.pods ?? ((pod) => pod)));
  return checks.map(({ status, object, message }) => `${status} ${object} ${message}`);
}

describe('a workload', () => {
  it('is well as it was recorded', () => {
    expect(billing?.injected).toBe(true);
    expect(told()).toEqual([]);
  });

  it('fails where it is scaled away, or not ready', () => {
    expect(told({ live: { spec: { replicas: 0 } } })).toEqual([
      'failed Deployment meshcart/billing is scaled to 0, so nobody answers',
    ]);
    expect(told({ live: { spec: { replicas: 3 } } })).toEqual([
      'failed Deployment meshcart/billing 1 of 3 pods are ready',
    ]);
  });

  it('fails with a pod that has no sidecar', () => {
    const bare = ({ spec, ...pod }: Pod): Pod => ({ ...pod, spec: { ...spec, initContainers: [] } });

    expect(told({ pods: bare })).toEqual([
      expect.stringMatching(/^failed Deployment .* its pod billing-\S+ has no sidecar/),
    ]);
  });
});

describe('the Secrets that pods need', () => {
  const needs = secretsNeeded(billing ? [billing] : []);
  const bySecret = Map.groupBy(needs, ({ namespace, name }) => `${namespace}/${name}`);
  const all = new Map([...bySecret].map(([title, of]) => [title, of.map(({ key = '' }) => key)]));

  it('are well where each is there with its keys', () => {
    expect(needs.map(({ name }) => name)).toContain('stripe');
    expect(missingSecrets(needs, all)).toEqual([]);
  });

  it('are named where one, or a key of it, is missing', () => {
    const without = new Map([...all].filter(([title]) => title !== 'meshcart/stripe'));
    const empty = new Map([...all, ['meshcart/stripe', []]]);

    expect(missingSecrets(needs, without)[0]).toMatchObject({
      status: 'failed',
      object: 'Secret meshcart/stripe',
    });
    expect(missingSecrets(needs, empty)[0]?.message).toMatch(/^has no STRIPE_SECRET_KEY, /);
  });
});
