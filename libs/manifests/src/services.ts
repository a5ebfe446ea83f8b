import type { MeshSettings, Service, ServicePort, Workload } from './cluster.js';
import { labelsAt, listAt, numberAt, textAt } from './fields.js';
import { protocolNamed, protocolOf } from './protocol.js';
import type { Labels, Resource } from './resource.js';
import { appendTo, hasLabels } from './selector-index.js';

/** Services, and one for each host of a ServiceEntry. */
export function servicesOf(
  resources: readonly Resource[],
  workloads: readonly Workload[],
  settings: MeshSettings,
): readonly Service[] {
  const picked = pickerOf(workloads);
  return resources.flatMap((resource) => {
    if (resource.kind === 'Service' && resource.apiVersion === 'v1')
      return [kubernetesService(resource, picked, settings)];
    if (resource.kind === 'ServiceEntry' && resource.apiVersion.startsWith('networking.istio.io/'))
      return entryServices(resource, picked, settings);
    return [];
  });
}

type Picker = (namespace: string, labels: Labels) => readonly Workload[];

function kubernetesService(resource: Resource, picked: Picker, settings: MeshSettings): Service {
  const { name, namespace, spec, annotations } = resource;
  const outside = textAt(spec, 'type') === 'ExternalName';
  const stated = annotations['networking.istio.io/exportTo'];
  return {
    resource,
    name,
    namespace,
    host: `${name}.${namespace}.svc.cluster.local`,
    ports: listAt(spec, 'ports').flatMap((port) => kubernetesPort(port)),
    workloads: outside ? [] : picked(namespace, labelsAt(spec, 'selector')),
    exportTo: exportedTo(stated ? stated.split(',') : settings.exportTo.services, namespace),
    outside,
  };
}

function kubernetesPort(value: unknown): ServicePort[] {
  const port = numberAt(value, 'port');
  if (port === undefined) return [];
  const name = textAt(value, 'name');
  const protocol = protocolOf({
    port,
    name,
    appProtocol: textAt(value, 'appProtocol'),
    protocol: textAt(value, 'protocol'),
  });
  return [{ port, name, protocol, targetPort: targetOf(value, port) }];
}

const targetOf = (value: unknown, port: number): number | string =>
  numberAt(value, 'targetPort') || textAt(value, 'targetPort') || port;

function entryServices(resource: Resource, picked: Picker, settings: MeshSettings): readonly Service[] {
  const { name, namespace, spec } = resource;
  const ports = listAt(spec, 'ports').flatMap((value) => {
    const port = numberAt(value, 'number');
    if (port === undefined) return [];
    const protocol = protocolNamed(textAt(value, 'protocol') ?? '');
    return [{ port, name: textAt(value, 'name'), protocol, targetPort: targetOf(value, port) }];
  });
  const stated = listAt(spec, 'exportTo').filter((each) => typeof each === 'string');
  return listAt(spec, 'hosts')
    .filter((host) => typeof host === 'string')
    .map((host) => ({
      resource,
      name,
      namespace,
      host,
      ports,
      workloads: picked(namespace, labelsAt(spec, 'workloadSelector', 'labels')),
      exportTo: exportedTo(stated.length > 0 ? stated : settings.exportTo.services, namespace),
      outside: textAt(spec, 'location') !== 'MESH_INTERNAL',
    }));
}

/** "." is the namespace of the one that says so, "~" is none. */
export const exportedTo = (stated: readonly string[], namespace: string): readonly string[] =>
  stated
    .map((each) => each.trim())
    .map((each) => (each === '.' ? namespace : each))
    .filter((each) => each !== '~');

/** Finds workloads by labels; no labels pick none, as a Service without a selector has no pods. */
function pickerOf(workloads: readonly Workload[]): Picker {
  const byLabel = new Map<string, Workload[]>();
  for (const workload of workloads)
    for (const [name, value] of Object.entries(workload.labels))
      appendTo(byLabel, `${workload.namespace}/${name}=${value}`, workload);
  return (namespace, labels) => {
    const lists = Object.entries(labels).map(
      ([name, value]) => byLabel.get(`${namespace}/${name}=${value}`) ?? [],
    );
    const [shortest = []] = lists.toSorted((one, other) => one.length - other.length);
    return shortest.filter((workload) => hasLabels(workload.labels, labels));
  };
}
