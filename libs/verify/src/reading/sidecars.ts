import type { Cluster, Workload } from '#manifests/cluster.js';
import { labelsAt, listAt } from '#manifests/fields.js';
import type { Resource, Step } from '#manifests/resource.js';
import { hasLabels } from '#manifests/selector-index.js';
import { memoized } from './memoized.js';

/** One host that a Sidecar imports. */
export interface Import {
  readonly sidecar: Resource;
  readonly path: readonly Step[];
  /** As in "shop", "." or "*". */
  readonly namespace: string;
  readonly host: string;
}

export const importsOf = (sidecar: Resource): readonly Import[] =>
  listAt(sidecar.spec, 'egress').flatMap((egress, at) =>
    listAt(egress, 'hosts').flatMap((text, index) => {
      if (typeof text !== 'string') return [];
      const [namespace = '', host = ''] = text.split('/');
      return [{ sidecar, path: ['spec', 'egress', at, 'hosts', index], namespace, host }];
    }),
  );

const byNamespace = memoized((cluster: Cluster) =>
  Map.groupBy<string, Resource>(cluster.ofIstio('Sidecar'), ({ namespace }) => namespace),
);

/** The one that holds for a workload: what picks it, before that of its namespace, before that of the mesh. */
export function sidecarOf(
  cluster: Cluster,
  workload: Pick<Workload, 'namespace' | 'labels'>,
): Resource | undefined {
  const selectorOf = ({ spec }: Resource) => labelsAt(spec, 'workloadSelector', 'labels');
  const isPlain = (each: Resource) => Object.keys(selectorOf(each)).length === 0;
  const own = byNamespace(cluster).get(workload.namespace) ?? [];
  return (
    own.find((each) => !isPlain(each) && hasLabels(workload.labels, selectorOf(each))) ??
    own.find(isPlain) ??
    (byNamespace(cluster).get(cluster.settings.rootNamespace) ?? []).find(isPlain)
  );
}

/** Whether an import, as written in a namespace, brings in a host that is declared in another. */
export function brings(
  { sidecar, namespace, host }: Import,
  declared: { namespace: string; host: string },
): boolean {
  const from = namespace === '.' ? sidecar.namespace : namespace;
  if (from !== '*' && from !== declared.namespace) return false;
  if (host === '*' || host === declared.host) return true;
  return host.startsWith('*.') && declared.host.endsWith(host.slice(1));
}
