import { App, type Chart, Yaml } from 'cdk8s';
import type { Mesh } from '#mesh/mesh.js';
import { dev } from './environments/dev.js';
import { prod } from './environments/prod.js';
import { staging } from './environments/staging.js';
import { meshcart, platform } from './meshcart.js';

/** A folder of k8s/, and its files by name. */
export interface Manifests {
  readonly name: string;
  readonly files: ReadonlyMap<string, string>;
}

const folders: Readonly<Record<string, (app: App, mesh: Mesh) => Chart[]>> = {
  platform,
  ...Object.fromEntries(
    [dev, staging, prod].map((environment) => [
      environment.name,
      (app: App, mesh: Mesh) => meshcart(app, mesh, environment),
    ]),
  ),
};

/** The folders that can be written, in the order in which they are applied. */
export const environments: readonly string[] = Object.keys(folders);

/** What the folders hold, without writing anything: the same for the same contracts, byte for byte. */
export const manifestsOf = (mesh: Mesh, names: readonly string[] = environments): readonly Manifests[] =>
  names.map((name) => {
    const charts = folders[name]?.(new App(), mesh);
    if (!charts) throw new Error(`there is no environment ${name}; there are ${environments.join(', ')}`);
    return { name, files: filesOf(charts) };
  });

/** One file a chart, and the list of them. */
function filesOf(charts: readonly Chart[]): ReadonlyMap<string, string> {
  const files = charts.map((chart) => {
    const objects: readonly unknown[] = chart.toJson();
    return [`${chart.node.id}.yaml`, Yaml.stringify(...objects)] as const;
  });
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: files.map(([file]) => file),
  };
  return new Map([...files, ['kustomization.yaml', Yaml.stringify(kustomization)]]);
}
