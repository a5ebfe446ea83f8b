import { App, type Chart, Yaml } from 'cdk8s';
import type { Mesh } from '#mesh/mesh.js';
import { devBrokers } from './environments/dev-brokers.js';
import { dev } from './environments/dev.js';
import type { Environment } from './environments/environment.js';
import { prod } from './environments/prod.js';
import { staging } from './environments/staging.js';
import { composeFile } from './install/compose.js';
import { istioSettings, istioSettingsWithCni } from './install/istio.js';
import { kongValues } from './install/kong.js';
import { meshcart, monitoring, platform } from './meshcart.js';
import { restrictedNamespaces } from './platform/restricted-namespaces.js';

/** A folder of k8s/, and its files by name. */
export interface Manifests {
  readonly name: string;
  readonly files: ReadonlyMap<string, string>;
  /** What the files say that are for the API server, an object a document. */
  readonly objects: ReadonlyMap<string, readonly object[]>;
}

type Files = Omit<Manifests, 'name'>;

const environment = (each: Environment) => (mesh: Mesh) => kustomized(meshcart(new App(), mesh, each));

const folders: Readonly<Record<string, (mesh: Mesh) => Files>> = {
  // For the installers of others, which are not kubectl.
  istio: () => settings({ 'operator.yaml': istioSettings, 'operator-cni.yaml': istioSettingsWithCni }),
  kong: () => settings({ 'values.yaml': kongValues }),
  // For a machine without a cluster.
  compose: () => settings({ 'compose.yaml': composeFile }),
  platform: () => kustomized(platform(new App())),
  'platform-cni': () => settings({ 'kustomization.yaml': restrictedNamespaces }),
  dev: environment(dev),
  'dev-brokers': environment(devBrokers),
  staging: environment(staging),
  prod: environment(prod),
  monitoring: (mesh) => kustomized(monitoring(new App(), mesh)),
};

/** The folders that can be written, in the order in which they are applied. */
export const environments: readonly string[] = Object.keys(folders);

/** What the folders hold, without writing anything: the same for the same contracts, byte for byte. */
export const manifestsOf = (mesh: Mesh, names: readonly string[] = environments): readonly Manifests[] =>
  names.map((name) => {
    const files = folders[name]?.(mesh);
    if (!files) throw new Error(`there is no environment ${name}; there are ${environments.join(', ')}`);
    return { name, ...files };
  });

/** One file a chart, and the list of them. */
function kustomized(charts: readonly Chart[]): Files {
  const objects = charts.map((chart): [string, readonly object[]] => [
    `${chart.node.id}.yaml`,
    chart.toJson() as object[],
  ]);
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: objects.map(([file]) => file),
  };
  const files = objects.map(([file, own]): [string, string] => [file, Yaml.stringify(...own)]);
  return {
    files: new Map([...files, ['kustomization.yaml', Yaml.stringify(kustomization)]]),
    objects: new Map(objects),
  };
}

/** Read by installers and by kustomize, and by no API server. */
const settings = (files: Readonly<Record<string, unknown>>): Files => ({
  files: new Map(Object.entries(files).map(([file, value]) => [file, Yaml.stringify(value)])),
  objects: new Map(),
});
