import type { Namespace } from './cluster.js';
import type { Resource } from './resource.js';

/** Those that are declared, and those that only a resource inside of them names. */
export function namespacesOf(resources: readonly Resource[]): ReadonlyMap<string, Namespace> {
  const found = new Map<string, Namespace>();
  for (const { namespace } of resources)
    if (namespace !== '' && !found.has(namespace)) found.set(namespace, namespaceNamed(namespace));
  for (const resource of resources.filter(({ kind }) => kind === 'Namespace'))
    found.set(resource.name, {
      name: resource.name,
      // The API server adds it, so that policies can pick a namespace by its name.
      labels: { ...resource.labels, ...ownName(resource.name) },
      resource,
    });
  return found;
}

/** One that nothing declares. */
export const namespaceNamed = (name: string): Namespace => ({
  name,
  labels: ownName(name),
  resource: undefined,
});

const ownName = (name: string) => ({ 'kubernetes.io/metadata.name': name });
