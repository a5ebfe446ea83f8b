import { dump } from 'js-yaml';
import type { Manifests } from '#charts/manifests.js';
import { compileIstio } from '#mesh/istio/compile.js';
import { compileKong } from '#mesh/kong/compile.js';
import type { Mesh } from '#mesh/mesh.js';
import { compileNetwork } from '#mesh/network/compile.js';
import { manifestOf, type Policy } from '#mesh/policies.js';
import { compilePrometheus } from '#mesh/prometheus/compile.js';
import type { StatedDeployment } from './read-deployment.js';

/**
 * The policies of contracts whose pods somebody else describes: a folder for the mesh, and one for the Prometheus
 * operator, which not everybody has.
 */
export function policyFolders(mesh: Mesh, { deployment, entrance }: StatedDeployment): readonly Manifests[] {
  const files = {
    'istio.yaml': compileIstio(mesh, deployment),
    'network.yaml': compileNetwork(mesh, deployment),
    'kong.yaml': entrance ? compileKong(mesh, deployment, entrance) : [],
  };
  return [
    folder('policies', files),
    folder('monitoring', { 'monitoring.yaml': compilePrometheus(mesh, deployment) }),
  ];
}

function folder(name: string, policies: Readonly<Record<string, readonly Policy[]>>): Manifests {
  const files = Object.entries(policies)
    .filter(([, objects]) => objects.length > 0)
    .map(([file, objects]) => [file, documents(objects.map(manifestOf))] as const);
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: files.map(([file]) => file),
  };
  return { name, files: new Map([...files, ['kustomization.yaml', documents([kustomization])]]) };
}

const documents = (objects: readonly object[]): string =>
  objects.map((object) => dump(object, { lineWidth: -1, noRefs: true })).join('---\n');
