import type { Cluster } from './cluster.js';
import { fieldsAt, listAt, numberAt, textAt } from './fields.js';
import type { Resource, Step } from './resource.js';

/** One path of an Ingress that Kong serves. */
export interface KongRoute {
  readonly ingress: Resource;
  /** To the path, as in ['spec', 'rules', 0, 'http', 'paths', 1]. */
  readonly path: readonly Step[];
  /** Undefined: any. */
  readonly host: string | undefined;
  /** As the Ingress writes it. */
  readonly written: string;
  readonly kind: 'exact' | 'prefix' | 'pattern';
  /** Empty: all of them. */
  readonly methods: readonly string[];
  /** As in ["https"]; Kong's own are both. */
  readonly protocols: readonly string[];
  readonly preservesHost: boolean;
  readonly plugins: readonly UsedPlugin[];
  readonly service: { readonly namespace: string; readonly name: string; readonly port: number | string };
}

/** A plugin by the name of its object; what it is where the manifests hold it. */
export interface UsedPlugin {
  readonly name: string;
  readonly resource: Resource | undefined;
  /** As in "rate-limiting"; undefined where nothing declares it. */
  readonly plugin: string | undefined;
  readonly config: unknown;
}

/** What the world may ask of Kong, in the order of the manifests. */
export function kongRoutesOf(cluster: Cluster): readonly KongRoute[] {
  const plugins = pluginsIn(cluster);
  const services = new Map(
    cluster.ofKind('Service').map((resource) => [`${resource.namespace}/${resource.name}`, resource]),
  );
  return cluster.ofKind('Ingress').flatMap((ingress) => {
    if (!isOfKong(ingress, cluster)) return [];
    return listAt(ingress.spec, 'rules').flatMap((rule, index) =>
      listAt(rule, 'http', 'paths').flatMap((path, at): KongRoute[] => {
        const name = textAt(path, 'backend', 'service', 'name');
        if (name === undefined) return [];
        const written = textAt(path, 'path') ?? '/';
        const service = services.get(`${ingress.namespace}/${name}`);
        const port = fieldsAt(path, 'backend', 'service', 'port');
        return [
          {
            ingress,
            path: ['spec', 'rules', index, 'http', 'paths', at],
            host: textAt(rule, 'host'),
            written,
            kind: kindOf(written, textAt(path, 'pathType')),
            methods: namesIn(ingress, 'methods').map((method) => method.toUpperCase()),
            protocols: namesIn(ingress, 'protocols'),
            preservesHost: ingress.annotations['konghq.com/preserve-host'] !== 'false',
            plugins: [
              ...plugins.global,
              ...usedBy(ingress, plugins),
              ...(service ? usedBy(service, plugins) : []),
            ],
            service: {
              namespace: ingress.namespace,
              name,
              port: numberAt(port, 'number') ?? textAt(port, 'name') ?? 80,
            },
          },
        ];
      }),
    );
  });
}

/** Whether a route takes a request, whatever others do. */
export const takes = ({ kind, written, methods }: KongRoute, method: string, path: string): boolean =>
  (methods.length === 0 || methods.includes(method)) && fits(kind, written, path);

/**
 * The route that Kong takes: of those that fit the one that demands most, then patterns and exact paths before prefixes,
 * then the longest path. This is Kong's traditional router.
 */
export const routeTaken = (
  routes: readonly KongRoute[],
  { method, path, host }: { readonly method: string; readonly path: string; readonly host?: string },
): KongRoute | undefined =>
  routes
    .filter((route) => (host === undefined || fitsHost(route.host, host)) && takes(route, method, path))
    .toSorted((one, other) => demands(other) - demands(one) || other.written.length - one.written.length)[0];

const demands = ({ host, methods, kind }: KongRoute): number =>
  (host === undefined ? 0 : 4) + (methods.length === 0 ? 0 : 4) + (kind === 'prefix' ? 0 : 1);

function fits(kind: KongRoute['kind'], written: string, path: string): boolean {
  if (kind === 'exact') return path === written;
  if (kind === 'pattern') return new RegExp(`^(?:${written.replace(/^\/~/, '')})`).test(path);
  return (
    written === '/' || path === written || path.startsWith(written.endsWith('/') ? written : `${written}/`)
  );
}

const fitsHost = (wanted: string | undefined, host: string): boolean =>
  wanted === undefined || wanted === host || (wanted.startsWith('*.') && host.endsWith(wanted.slice(1)));

/** Kong's controller takes what begins with "/~" for a regular expression, and what it is not told for a prefix. */
const kindOf = (written: string, pathType: string | undefined): KongRoute['kind'] =>
  pathType === 'Exact'
    ? 'exact'
    : pathType === 'ImplementationSpecific' && written.startsWith('/~')
      ? 'pattern'
      : 'prefix';

function isOfKong({ spec, annotations }: Resource, cluster: Cluster): boolean {
  const name = textAt(spec, 'ingressClassName') ?? annotations['kubernetes.io/ingress.class'];
  if (name === undefined) return false;
  const stated = cluster.ofKind('IngressClass').find((each) => each.name === name);
  return stated
    ? textAt(stated.spec, 'controller') === 'ingress-controllers.konghq.com/kong'
    : name.includes('kong');
}

interface Plugins {
  readonly global: readonly UsedPlugin[];
  readonly named: (namespace: string, name: string) => Resource | undefined;
}

function pluginsIn(cluster: Cluster): Plugins {
  const wide = cluster.ofKind('KongClusterPlugin');
  const byName = new Map(
    [...wide, ...cluster.ofKind('KongPlugin')].map((each) => [`${each.namespace}/${each.name}`, each]),
  );
  return {
    global: wide.filter(({ labels }) => labels['global'] === 'true').map((each) => used(each.name, each)),
    named: (namespace, name) => byName.get(`${namespace}/${name}`) ?? byName.get(`/${name}`),
  };
}

const usedBy = (resource: Resource, { named }: Plugins): readonly UsedPlugin[] =>
  namesIn(resource, 'plugins').map((name) => used(name, named(resource.namespace, name)));

const used = (name: string, resource: Resource | undefined): UsedPlugin => ({
  name,
  resource,
  plugin: textAt(resource?.value, 'plugin'),
  config: fieldsAt(resource?.value, 'config'),
});

const namesIn = ({ annotations }: Resource, field: string): readonly string[] =>
  (annotations[`konghq.com/${field}`] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
