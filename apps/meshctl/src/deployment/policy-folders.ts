import type { Manifests } from '#charts/manifests.js';
import { yamlOf } from '#manifests/yaml-of.js';
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
  const objects = Object.entries(policies)
    .filter(([, own]) => own.length > 0)
    .map(([file, own]) => [file, own.map(manifestOf)] as const);
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: objects.map(([file]) => file),
  };
  const files = objects.map(([file, own]) => [file, yamlOf(own)] as const);
  return {
    name,
    files: new Map([...files, ['kustomization.yaml', yamlOf([kustomization])]]),
    objects: new Map(objects),
  };
}
