import { CORE_SCHEMA, load } from 'js-yaml';
import type { MeshSettings } from './cluster.js';
import { fieldsAt, listAt, numberAt, textAt, valueAt, type Fields } from './fields.js';
import type { Resource } from './resource.js';

/** Of the ConfigMap that istiod reads, or else of the IstioOperator from which it is made. */
export function meshSettingsOf(resources: readonly Resource[]): MeshSettings {
  const { resource, mesh, root } = statedIn(resources);
  const retries = fieldsAt(mesh, 'defaultHttpRetryPolicy');
  const exported = (field: string) => {
    const stated = listAt(mesh, field).filter((each) => typeof each === 'string');
    return stated.length > 0 ? stated : ['*'];
  };
  return {
    resource,
    rootNamespace: textAt(mesh, 'rootNamespace') ?? root ?? 'istio-system',
    trustDomain: textAt(mesh, 'trustDomain') ?? 'cluster.local',
    outbound:
      textAt(mesh, 'outboundTrafficPolicy', 'mode') === 'REGISTRY_ONLY' ? 'REGISTRY_ONLY' : 'ALLOW_ANY',
    defaultAttempts: numberAt(retries, 'attempts') ?? 2,
    defaultRetries: valueAt(mesh, 'defaultHttpRetryPolicy') === undefined ? undefined : retries,
    autoMtls: valueAt(mesh, 'enableAutoMtls') !== false,
    connectTimeout: textAt(mesh, 'connectTimeout') ?? '10s',
    extensionProviders: listAt(mesh, 'extensionProviders').flatMap((each) => textAt(each, 'name') ?? []),
    exportTo: {
      services: exported('defaultServiceExportTo'),
      virtualServices: exported('defaultVirtualServiceExportTo'),
      destinationRules: exported('defaultDestinationRuleExportTo'),
    },
  };
}

interface Stated {
  readonly resource: Resource | undefined;
  readonly mesh: Fields;
  readonly root: string | undefined;
}

function statedIn(resources: readonly Resource[]): Stated {
  const maps = resources.filter(
    ({ kind, name, value }) =>
      kind === 'ConfigMap' && /^istio(-|$)/.test(name) && textAt(value, 'data', 'mesh') !== undefined,
  );
  const map = maps.find(({ name }) => name === 'istio') ?? maps[0];
  if (map) {
    const mesh = fieldsAt(load(textAt(map.value, 'data', 'mesh') ?? '', { schema: CORE_SCHEMA }));
    return { resource: map, mesh, root: map.namespace };
  }
  const operator = resources.find(({ kind }) => kind === 'IstioOperator');
  return {
    resource: operator,
    mesh: fieldsAt(operator?.spec, 'meshConfig'),
    root: textAt(operator?.spec, 'values', 'global', 'istioNamespace'),
  };
}
