import type { ContainerPort, Namespace, Workload } from './cluster.js';
import { fieldsAt, labelsAt, listAt, numberAt, textAt, valueAt } from './fields.js';
import { getsSidecar, type PodTemplate } from './injection.js';
import { namespaceNamed } from './namespaces.js';
import { replicasBy } from './replicas.js';
import type { Resource } from './resource.js';

/** Whatever makes pods, of any kind that holds a pod's template where Deployments, CronJobs or Pods hold theirs. */
export function workloadsOf(
  resources: readonly Resource[],
  namespaces: ReadonlyMap<string, Namespace>,
): readonly Workload[] {
  const replicasOf = replicasBy(resources);
  return resources.flatMap((resource) => {
    const pod = podOf(resource);
    if (!pod) return [];
    const { kind, name, namespace } = resource;
    return {
      resource,
      kind,
      name,
      namespace,
      labels: pod.labels,
      annotations: pod.annotations,
      account: textAt(pod.spec, 'serviceAccountName') ?? textAt(pod.spec, 'serviceAccount') ?? 'default',
      inMesh: getsSidecar(pod, namespaces.get(namespace) ?? namespaceNamed(namespace)),
      ports: portsOf(pod.spec),
      replicas: replicasOf(resource),
    };
  });
}

function podOf(resource: Resource): PodTemplate | undefined {
  const holder =
    resource.kind === 'Pod'
      ? resource.value
      : resource.kind === 'CronJob'
        ? valueAt(resource.spec, 'jobTemplate', 'spec', 'template')
        : resource.kind === 'PodTemplate'
          ? undefined
          : valueAt(resource.spec, 'template');
  const spec = fieldsAt(holder, 'spec');
  if (!Array.isArray(spec['containers'])) return undefined;
  return {
    labels: labelsAt(holder, 'metadata', 'labels'),
    annotations: labelsAt(holder, 'metadata', 'annotations'),
    spec,
  };
}

/** Also of init containers, which go on beside the others where they are sidecars. */
const portsOf = (spec: unknown): readonly ContainerPort[] =>
  [...listAt(spec, 'containers'), ...listAt(spec, 'initContainers')].flatMap((container) =>
    listAt(container, 'ports').flatMap((port) => {
      const number = numberAt(port, 'containerPort');
      return number === undefined ? [] : [{ name: textAt(port, 'name'), port: number }];
    }),
  );
