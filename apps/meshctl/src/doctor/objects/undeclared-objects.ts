import { failed, type Check } from '../check.js';
import { titleOf, type KubeObject } from '../kube-object.js';
import type { KnownKind, LiveCluster } from '../live-cluster.js';
import { isOfOthers, turnsTraffic } from './traffic-kinds.js';

/** Policies and routes in the declared namespaces that no manifest declares: each may open or turn what is declared. */
export async function undeclaredObjects(cluster: LiveCluster): Promise<readonly Check[]> {
  const { declaration, kubectl } = cluster;
  const turning = (await cluster.kinds()).filter(
    ({ group, kind }) => turnsTraffic({ apiVersion: `${group}/`, kind }) && !isOfOthers(kind),
  );
  if (turning.length === 0) return [];
  const lists = declaration.namespaces.map(async (namespace) =>
    kubectl.json<{ items: KubeObject[] }>([
      'get',
      namesOf(turning.filter(({ namespaced }) => namespaced)),
      '-n',
      namespace,
    ]),
  );
  const own = new Set(declaration.ofKind('Namespace').map(({ name }) => name));
  return (await Promise.all(lists))
    .flatMap(({ items }) => items)
    .filter((object) => !isDeclared(cluster, object) && matters(object, own))
    .map((object) => {
      const { kind, metadata } = object;
      return failed(
        titleOf(object),
        'is declared by no manifest',
        `look at it, then: kubectl delete ${kind.toLowerCase()} ${metadata.name} -n ${metadata.namespace}`,
      );
    });
}

const namesOf = (kinds: readonly KnownKind[]) =>
  kinds.map(({ resource, group }) => (group ? `${resource}.${group}` : resource)).join(',');

const isDeclared = ({ declaration }: LiveCluster, { kind, metadata: { name, namespace = '' } }: KubeObject) =>
  declaration.resources.some(
    (each) => each.kind === kind && each.name === name && each.namespace === namespace,
  );

/** In a namespace that somebody else made only what acts on the mesh as a whole; nowhere what a controller made. */
function matters({ apiVersion, metadata, ...object }: KubeObject, own: ReadonlySet<string>): boolean {
  if ((metadata.ownerReferences ?? []).length > 0) return false;
  if (own.has(metadata.namespace ?? '')) return true;
  const { selector, workloadSelector } = (object['spec'] ?? {}) as Record<string, unknown>;
  return apiVersion.includes('istio.io/') && selector === undefined && workloadSelector === undefined;
}
