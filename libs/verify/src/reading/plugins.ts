import type { Cluster } from '#manifests/cluster.js';
import { fieldsAt, textAt, type Fields } from '#manifests/fields.js';
import type { Resource } from '#manifests/resource.js';
import { kongRoutesIn } from './kong.js';
import { memoized } from './memoized.js';

/** A plugin as an object states it. */
export interface Plugin {
  readonly resource: Resource;
  /** As Kong names it, as in "rate-limiting". */
  readonly plugin: string;
  readonly config: Fields;
  readonly global: boolean;
}

export const pluginsIn = memoized((cluster: Cluster): readonly Plugin[] =>
  ['KongPlugin', 'KongClusterPlugin'].flatMap((kind) =>
    cluster.ofKind(kind).map((resource) => ({
      resource,
      plugin: textAt(resource.value, 'plugin') ?? '',
      config: fieldsAt(resource.value, 'config'),
      global: kind === 'KongClusterPlugin' && resource.labels['global'] === 'true',
    })),
  ),
);

/** The names of plugins that an object asks for. */
export const askedOf = ({ annotations }: Resource): readonly string[] =>
  (annotations['konghq.com/plugins'] ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');

/** The plugin of a name that an object of a namespace means. */
export const pluginNamed = (cluster: Cluster, name: string, namespace: string): Plugin | undefined =>
  pluginsIn(cluster).find(
    ({ resource }) =>
      resource.name === name.split(':').at(-1) &&
      [name.includes(':') ? name.split(':')[0] : namespace, ''].includes(resource.namespace),
  );

/** Each Ingress of Kong's, with all plugins that act on it: its own, its Services' and the global ones. */
export const chainsIn = memoized((cluster: Cluster) => {
  const routes = Map.groupBy(kongRoutesIn(cluster), ({ ingress }) => ingress);
  const everywhere = pluginsIn(cluster).filter(({ global }) => global);
  return [...routes].map(([ingress, all]) => {
    const services = all.flatMap(({ service }) => (service ? [service.resource] : []));
    const named = [ingress, ...services].flatMap((resource) =>
      askedOf(resource).flatMap((name) => pluginNamed(cluster, name, resource.namespace) ?? []),
    );
    return {
      ingress,
      hosts: new Set(all.map(({ host }) => host)),
      plugins: [...new Set([...named, ...everywhere])],
    };
  });
});
