import { parseAllDocuments } from 'yaml';
import { manifestsOf } from '#charts/manifests.js';
import { mesh } from '#contracts/contracts.js';

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Labels;
    readonly annotations?: Labels;
  };
  readonly spec?: unknown;
}

export type Labels = Readonly<Record<string, string>>;

/** Whatever makes pods, and the pods that it makes. */
export interface PodOwner extends Manifest {
  readonly template: {
    readonly metadata: { readonly labels: Labels; readonly annotations?: Labels };
    readonly spec: PodSpec;
  };
}

export interface PodSpec {
  readonly serviceAccountName?: string;
  readonly automountServiceAccountToken?: boolean;
  readonly terminationGracePeriodSeconds?: number;
  readonly securityContext?: { readonly runAsNonRoot?: boolean; readonly seccompProfile?: { type: string } };
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly hostNetwork?: boolean;
  readonly topologySpreadConstraints?: readonly { readonly topologyKey: string }[];
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly env?: readonly Variable[];
  readonly resources?: { readonly requests?: Labels; readonly limits?: Labels };
  readonly securityContext?: {
    readonly allowPrivilegeEscalation?: boolean;
    readonly readOnlyRootFilesystem?: boolean;
    readonly privileged?: boolean;
    readonly capabilities?: { readonly drop?: readonly string[]; readonly add?: readonly string[] };
  };
  readonly ports?: readonly { readonly name?: string }[];
  readonly readinessProbe?: { readonly grpc?: object; readonly httpGet?: object };
  readonly livenessProbe?: object;
  readonly startupProbe?: object;
}

export interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
}

/** The text of every file of a folder of k8s/, as it is written. */
export function filesOf(folder: string): ReadonlyMap<string, string> {
  const files = rendered.get(folder) ?? manifestsOf(mesh, [folder])[0]?.files ?? new Map<string, string>();
  rendered.set(folder, files);
  return files;
}

const rendered = new Map<string, ReadonlyMap<string, string>>();

/** Every object that kubectl would apply from a folder of k8s/. */
export const manifestsIn = (folder: string): readonly Manifest[] =>
  [...filesOf(folder)]
    .filter(([file]) => file !== 'kustomization.yaml')
    .flatMap(([, text]) => parseAllDocuments(text).map((document) => document.toJS() as Manifest));

/** The Deployments, StatefulSets and Jobs of a folder. */
export const podOwnersIn = (folder: string): readonly PodOwner[] =>
  manifestsIn(folder)
    .filter(({ kind }) => ['Deployment', 'StatefulSet', 'Job', 'DaemonSet', 'CronJob'].includes(kind))
    .map((manifest) => ({ ...manifest, ...(manifest.spec as Pick<PodOwner, 'template'>) }));

export const ofKind = (manifests: readonly Manifest[], kind: string): readonly Manifest[] =>
  manifests.filter((manifest) => manifest.kind === kind);
