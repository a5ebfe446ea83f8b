import { describe, expect, it } from '@jest/globals';
import type { Resource } from '#manifests/resource.js';
import { devCluster } from '../../../../../test/cluster/recorded/dev-cluster.js';
import { readDeclaration } from '../declaration.js';
import type { KubeObject } from '../kube-object.js';
import { differencesFrom } from './differences.js';
import { undeclaredFields } from './undeclared-fields.js';

const { resources } = readDeclaration(['test/cluster/recorded/dev']);
const { objects } = devCluster();

const live = ({ kind, name, namespace }: Resource): KubeObject => {
  const found = objects.find(
    (each) => each.kind === kind && each.metadata.name === name && each.metadata.namespace === namespace,
  );
  if (!found) throw new Error(`${kind} ${name} is not recorded`);
  return found;
};

describe('objects as an API server gives them back', () => {
  it('have every declared field, and nobody else has set one', () => {
    expect(resources.length).toBeGreaterThan(4);
    for (const resource of resources) {
      expect(differencesFrom(resource.value, live(resource))).toEqual([]);
      expect(undeclaredFields(resource.value, live(resource))).toEqual([]);
    }
  });

  it('differ in each field that is declared otherwise', () => {
    for (const resource of resources.filter(({ kind }) => kind === 'VirtualService')) {
      const changed = JSON.parse(
        JSON.stringify(resource.value).replaceAll('"timeout":"2s"', '"timeout":"9s"'),
      ) as object;

      expect(differencesFrom(changed, live(resource)).length).toBeGreaterThan(0);
    }
  });

  it('hold a field too many where the manifest no longer declares it', () => {
    for (const resource of resources.filter(({ kind }) => kind === 'DestinationRule')) {
      const { spec, ...rest } = resource.value;
      const { trafficPolicy: _, ...less } = spec as Record<string, unknown>;

      expect(undeclaredFields({ ...rest, spec: less }, live(resource))).toEqual([
        { path: 'spec.trafficPolicy', manager: 'kubectl' },
      ]);
    }
  });
});
