import { isDeepStrictEqual } from 'node:util';
import type { Cluster } from '#manifests/cluster.js';
import { labelsAt, listAt } from '#manifests/fields.js';
import type { Resource } from '#manifests/resource.js';
import { hasLabels } from '#manifests/selector-index.js';
import { paired } from '../paired.js';

/** Between whom requests may meet with something else than before. */
export interface Affected {
  /** As in "shop/orders": with every service. */
  readonly callers: ReadonlySet<string>;
  /** As in "users.shop.svc.cluster.local": by every caller. */
  readonly hosts: ReadonlySet<string>;
}

/** Follows each object that changed to those whose requests it may decide; all others meet with what they met with. */
export function affectedBy(before: Cluster, after: Cluster): Affected {
  const callers = new Set<string>();
  const hosts = new Set<string>();
  for (const { before: old, after: young } of paired(before.resources, after.resources, keyOf)) {
    if (old && young && (old.source.text === young.source.text || isDeepStrictEqual(old.value, young.value)))
      continue;
    for (const [cluster, resource] of [
      [before, old],
      [after, young],
    ] as const)
      if (resource) follow(cluster, resource, callers, hosts);
  }
  return { callers, hosts };
}

const keyOf = ({ apiVersion, kind, namespace, name }: Resource): string =>
  `${apiVersion.split('/')[0]} ${kind} ${namespace}/${name}`;

function follow(cluster: Cluster, resource: Resource, callers: Set<string>, hosts: Set<string>): void {
  const { kind, namespace, name, spec } = resource;
  const isRoot = namespace === cluster.settings.rootNamespace;
  const addCallers = (labels: Readonly<Record<string, string>>) => {
    for (const workload of cluster.workloads)
      if ((isRoot || workload.namespace === namespace) && hasLabels(workload.labels, labels))
        callers.add(`${workload.namespace}/${workload.name}`);
  };
  const addCallees = (labels: Readonly<Record<string, string>>) => {
    for (const { host, workloads } of cluster.services)
      if (
        workloads.some((each) => (isRoot || each.namespace === namespace) && hasLabels(each.labels, labels))
      )
        hosts.add(host);
  };
  switch (kind) {
    case 'AuthorizationPolicy':
    case 'PeerAuthentication':
      return addCallees(labelsAt(spec, 'selector', 'matchLabels'));
    case 'Sidecar':
      return addCallers(labelsAt(spec, 'workloadSelector', 'labels'));
    case 'NetworkPolicy':
      addCallers(labelsAt(spec, 'podSelector', 'matchLabels'));
      return addCallees(labelsAt(spec, 'podSelector', 'matchLabels'));
    case 'VirtualService':
      return listAt(spec, 'hosts').forEach((host) => addHosts(cluster, String(host), namespace, hosts));
    case 'DestinationRule':
      return addHosts(cluster, String((spec as { host?: unknown }).host), namespace, hosts);
    case 'Service':
      return addHosts(cluster, name, namespace, hosts);
    case 'ServiceEntry':
      return listAt(spec, 'hosts').forEach((host) => addHosts(cluster, String(host), namespace, hosts));
    case 'Namespace':
    case 'IstioOperator':
      return cluster.services.forEach(({ host }) => hosts.add(host));
    case 'ConfigMap':
      return cluster.settings.resource === resource
        ? cluster.services.forEach(({ host }) => hosts.add(host))
        : undefined;
    default: {
      const workload = cluster.workloads.find((each) => each.resource === resource);
      if (!workload) return undefined;
      callers.add(`${namespace}/${name}`);
      return addCallees(workload.labels);
    }
  }
}

/** A host with a star means all that end like it. */
function addHosts({ services }: Cluster, written: string, namespace: string, hosts: Set<string>): void {
  for (const service of services) {
    const short = [
      service.name,
      `${service.name}.${service.namespace}`,
      `${service.name}.${service.namespace}.svc`,
    ];
    if (
      written === service.host ||
      (short.includes(written) && (written !== service.name || service.namespace === namespace)) ||
      (written.startsWith('*') && service.host.endsWith(written.slice(1)))
    )
      hosts.add(service.host);
  }
}
