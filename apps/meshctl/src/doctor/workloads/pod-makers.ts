import type { Resource } from '#manifests/resource.js';
import type { Declaration } from '../declaration.js';
import type { KubeObject, Pod } from '../kube-object.js';

/** What declares pods, and what its manifest says of them. */
export interface PodMaker {
  readonly resource: Resource;
  readonly labels: Readonly<Record<string, string>>;
  readonly pod: PodSpec;
  /** Whether its pods get a sidecar, as the namespace and the template declare it. */
  readonly injected: boolean;
}

export interface PodSpec {
  readonly serviceAccountName?: string;
  readonly containers?: readonly ContainerSpec[];
  readonly initContainers?: readonly ContainerSpec[];
  readonly volumes?: readonly {
    readonly secret?: { readonly secretName?: string; readonly optional?: boolean };
    readonly configMap?: { readonly name?: string; readonly optional?: boolean };
  }[];
}

interface ContainerSpec {
  readonly name: string;
  readonly env?: readonly {
    readonly name: string;
    readonly valueFrom?: { readonly secretKeyRef?: KeyReference };
  }[];
  readonly envFrom?: readonly {
    readonly secretRef?: { readonly name?: string; readonly optional?: boolean };
  }[];
}

interface KeyReference {
  readonly name?: string;
  readonly key?: string;
  readonly optional?: boolean;
}

interface Template {
  readonly metadata?: {
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: PodSpec;
}

const switchOf = 'sidecar.istio.io/inject';

export const podMakersIn = (declaration: Declaration): readonly PodMaker[] =>
  declaration.ofKind('Deployment', 'StatefulSet', 'DaemonSet', 'Job').map((resource) => {
    const { metadata: { labels = {}, annotations = {} } = {}, spec: pod = {} } = templateOf(resource);
    return {
      resource,
      labels,
      pod,
      injected: isInjected(declaration, resource.namespace, { ...annotations, ...labels }),
    };
  });

const templateOf = ({ spec }: Resource): Template =>
  (spec as { readonly template?: Template }).template ?? {};

function isInjected(
  declaration: Declaration,
  namespace: string,
  marks: Readonly<Record<string, string>>,
): boolean {
  const labels = declaration.ofKind('Namespace').find(({ name }) => name === namespace)?.labels ?? {};
  const byNamespace = labels['istio-injection'] === 'enabled' || labels['istio.io/rev'] !== undefined;
  return marks[switchOf] === undefined ? byNamespace : marks[switchOf] === 'true';
}

/** By its labels; pods of Jobs bear the name of their Job. */
export const podsOf = ({ resource, labels }: PodMaker, pods: readonly Pod[]): readonly Pod[] => {
  const wanted = resource.kind === 'Job' ? { 'job-name': resource.name } : labels;
  return pods.filter(({ metadata }) => metadata.namespace === resource.namespace && hasAll(metadata, wanted));
};

const hasAll = ({ labels = {} }: KubeObject['metadata'], wanted: Readonly<Record<string, string>>): boolean =>
  Object.entries(wanted).every(([name, value]) => labels[name] === value);
