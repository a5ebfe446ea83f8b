import type { Resource } from '#manifests/resource.js';
import { readConfigDump, type ConfigDump, type ProxyState } from '#xds/config-dump.js';
import { ClusterProblem } from './cluster-problem.js';
import type { Declaration } from './declaration.js';
import type { Kubectl } from './kubectl.js';
import type { KubeObject, Pod } from './kube-object.js';

/** A kind that the API server knows. */
export interface KnownKind {
  /** As in "virtualservices". */
  readonly resource: string;
  /** As in "networking.istio.io"; "" of the first kinds. */
  readonly group: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** The proxy of a pod, or why it could not be asked. */
export interface Proxy {
  readonly pod: Pod;
  readonly state: ProxyState | undefined;
  readonly problem?: string;
}

export const sidecarName = 'istio-proxy';

/** What several checks ask of the cluster; each thing is asked for once. */
export class LiveCluster {
  constructor(
    readonly kubectl: Kubectl,
    readonly declaration: Declaration,
  ) {}

  readonly kinds = once(async (): Promise<readonly KnownKind[]> => {
    const text = await this.kubectl.text(['api-resources', '--verbs=list', '--no-headers']);
    return text
      .trim()
      .split('\n')
      .map((line) => {
        const [kind = '', namespaced = '', version = '', ...rest] = line.trim().split(/\s+/).reverse();
        const [group = ''] = version.includes('/') ? version.split('/') : [''];
        return { resource: rest.at(-1) ?? '', group, kind, namespaced: namespaced === 'true' };
      });
  });

  /** Of the declared namespaces. */
  readonly pods = once(async (): Promise<readonly Pod[]> => {
    const lists = this.declaration.namespaces.map(async (namespace) =>
      this.kubectl.json<{ items: Pod[] }>(['get', 'pods', '-n', namespace]),
    );
    const pods = (await Promise.all(lists)).flatMap(({ items }) => items);
    return pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  });

  /** Of every running pod that has a sidecar. */
  readonly proxies = once(async (): Promise<readonly Proxy[]> => {
    const pods = (await this.pods()).filter((pod) => hasSidecar(pod) && pod.status.phase === 'Running');
    return Promise.all(pods.map(async (pod) => this.proxyOf(pod)));
  });

  /** The declared objects that there are; without those of kinds that the API server does not know. */
  readonly objects = once(async (): Promise<readonly KubeObject[]> => {
    const known = await this.knownResources();
    return this.named(
      known.map(({ apiVersion, kind, name, namespace }) => ({ apiVersion, kind, name, namespace })),
    );
  });

  async knownResources(): Promise<readonly Resource[]> {
    const kinds = await this.kinds();
    return this.declaration.resources.filter(({ apiVersion, kind }) => {
      const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
      return kinds.some((each) => each.kind === kind && each.group === group);
    });
  }

  private async named(
    objects: readonly { apiVersion: string; kind: string; name: string; namespace: string }[],
  ): Promise<readonly KubeObject[]> {
    if (objects.length === 0) return [];
    const items = objects.map(({ apiVersion, kind, name, namespace }) => ({
      apiVersion,
      kind,
      metadata: namespace === '' ? { name } : { name, namespace },
    }));
    const text = await this.kubectl.text(
      ['get', '--ignore-not-found', '--show-managed-fields', '-o', 'json', '-f', '-'],
      { input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }) },
    );
    if (text.trim() === '') return [];
    const answer = JSON.parse(text) as KubeObject | { items: KubeObject[] };
    return 'items' in answer ? (answer.items as KubeObject[]) : [answer];
  }

  private async proxyOf(pod: Pod): Promise<Proxy> {
    const { name, namespace = '' } = pod.metadata;
    const command = ['pilot-agent', 'request', 'GET', 'config_dump?include_eds'];
    try {
      const { code, stdout, stderr } = await this.kubectl.exec(
        { namespace, pod: name, container: sidecarName },
        command,
      );
      if (code !== 0) return { pod, state: undefined, problem: stderr.trim().slice(-300) };
      return { pod, state: readConfigDump(JSON.parse(stdout) as ConfigDump) };
    } catch (error) {
      if (error instanceof ClusterProblem && /permission/.test(error.message)) throw error;
      return { pod, state: undefined, problem: error instanceof Error ? error.message : String(error) };
    }
  }
}

/** Native sidecars are init containers that keep running. */
export const hasSidecar = ({ spec }: Pod): boolean =>
  [...spec.containers, ...(spec.initContainers ?? [])].some(({ name }) => name === sidecarName);

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return async () => (answer ??= ask());
}
