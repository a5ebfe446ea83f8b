import type { Kinds } from '#crds/istio.js';
import type { Cluster } from './cluster.js';
import { isFields } from './fields.js';
import { meshSettingsOf } from './mesh-settings.js';
import { namespacesOf } from './namespaces.js';
import type { IstioResource, Resource } from './resource.js';
import { appendTo } from './selector-index.js';
import { servicesOf } from './services.js';
import { workloadsOf } from './workloads.js';

/** Follows the names among resources. It takes them as they are: what no server would accept, it passes by. */
export function clusterOf(resources: readonly Resource[]): Cluster {
  const namespaces = namespacesOf(resources);
  const settings = meshSettingsOf(resources);
  const workloads = workloadsOf(resources, namespaces);
  const byKind = new Map<string, Resource[]>();
  for (const resource of resources) appendTo(byKind, resource.kind, resource);
  const ofKind = (kind: string): readonly Resource[] => byKind.get(kind) ?? [];
  return {
    resources,
    namespaces,
    workloads,
    services: servicesOf(resources, workloads, settings),
    settings,
    ofKind,
    ofIstio: <Kind extends keyof Kinds>(kind: Kind) => ofKind(kind).flatMap((each) => istioOf<Kind>(each)),
  };
}

/** Other projects have kinds of the same names, in groups of their own. */
function istioOf<Kind extends keyof Kinds>(resource: Resource): IstioResource<Kind>[] {
  if (!/^[a-z]+\.istio\.io\//.test(resource.apiVersion)) return [];
  const { spec } = resource;
  return [(isFields(spec) ? resource : { ...resource, spec: {} }) as IstioResource<Kind>];
}
