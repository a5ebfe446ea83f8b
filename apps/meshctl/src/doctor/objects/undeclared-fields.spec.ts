import { describe, expect, it } from '@jest/globals';
import type { KubeObject, ManagedFields } from '../kube-object.js';
import { undeclaredFields } from './undeclared-fields.js';

const declared = {
  metadata: { name: 'orders', labels: { app: 'orders' } },
  spec: {
    replicas: 1,
    template: {
      spec: { containers: [{ name: 'orders', env: [{ name: 'MODE' }], ports: [{ containerPort: 1 }] }] },
    },
  },
};

const live = (...managedFields: ManagedFields[]): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'orders', managedFields },
});

const container = (fields: object) => ({
  'f:spec': {
    'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"orders"}': { '.': {}, ...fields } } } },
  },
});

describe('fields that nobody declared', () => {
  it('are none where the one who applied owns what the manifest says', () => {
    const fieldsV1 = container({
      'f:env': { 'k:{"name":"MODE"}': { '.': {}, 'f:name': {} } },
      'f:ports': { 'k:{"containerPort":1,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {} } },
    });

    expect(undeclaredFields(declared, live({ manager: 'kubectl', operation: 'Apply', fieldsV1 }))).toEqual(
      [],
    );
  });

  it('are told with who set them', () => {
    const fieldsV1 = container({ 'f:env': { 'k:{"name":"DEBUG"}': { '.': {}, 'f:value': {} } } });

    expect(
      undeclaredFields(declared, live({ manager: 'kubectl-edit', operation: 'Update', fieldsV1 })),
    ).toEqual([{ path: 'spec.template.spec.containers[orders].env[DEBUG]', manager: 'kubectl-edit' }]);
  });

  it('are also those that were applied once and are no longer declared', () => {
    const fieldsV1 = { 'f:spec': { 'f:paused': {} } };

    expect(undeclaredFields(declared, live({ manager: 'kubectl', operation: 'Apply', fieldsV1 }))).toEqual([
      { path: 'spec.paused', manager: 'kubectl' },
    ]);
  });

  it('are not what controllers write, nor the status, nor a restart', () => {
    const spec = { 'f:spec': { 'f:paused': {} } };
    const restart = {
      'f:spec': {
        'f:template': { 'f:metadata': { 'f:annotations': { 'f:kubectl.kubernetes.io/restartedAt': {} } } },
      },
    };

    expect(
      undeclaredFields(
        declared,
        live(
          { manager: 'kube-controller-manager', operation: 'Update', fieldsV1: spec },
          { manager: 'kubectl', operation: 'Update', subresource: 'scale', fieldsV1: spec },
          { manager: 'kubectl-rollout', operation: 'Update', fieldsV1: restart },
        ),
      ),
    ).toEqual([]);
  });

  it('are labels only where they turn the mesh', () => {
    const fieldsV1 = {
      'f:metadata': { 'f:labels': { 'f:team': {}, 'f:sidecar.istio.io/inject': {} } },
    };

    expect(
      undeclaredFields(declared, live({ manager: 'kubectl-label', operation: 'Update', fieldsV1 })),
    ).toEqual([{ path: 'metadata.labels.sidecar.istio.io/inject', manager: 'kubectl-label' }]);
  });
});
