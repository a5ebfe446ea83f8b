import type { Cluster } from '#manifests/cluster.js';
import { milliseconds } from '#manifests/duration.js';
import { isFields, valueAt, type Fields } from '#manifests/fields.js';
import type { Resource, Step } from '#manifests/resource.js';
import { foundIn, type Found } from '../found.js';
import type { Rule } from '../rule.js';

export const unreadable: Rule = {
  id: 'MC000',
  title: 'what cannot be read',
  explanation:
    'A file that does not parse, or a field of another shape than it must have, hides whatever it says from every other rule. Suppressions that have no reason, or suppress nothing, are told of here as well.',
  check: ({ cluster }) => [...shapes(cluster), ...durations(cluster), ...twice(cluster)],
};

/** Fields that the rules read, and what they must be. */
const lists: Readonly<Record<string, readonly (readonly Step[])[]>> = {
  VirtualService: [['hosts'], ['http'], ['tcp'], ['tls'], ['gateways'], ['exportTo']],
  DestinationRule: [['subsets'], ['exportTo']],
  AuthorizationPolicy: [['rules']],
  Sidecar: [['egress']],
  ServiceEntry: [['hosts'], ['ports'], ['exportTo']],
  Service: [['ports']],
  Ingress: [['rules']],
  NetworkPolicy: [['ingress'], ['egress'], ['policyTypes']],
  PrometheusRule: [['groups']],
};

const shapes = (cluster: Cluster): readonly Found[] =>
  Object.entries(lists).flatMap(([kind, paths]) =>
    cluster.ofKind(kind).flatMap((resource) => {
      const { spec } = resource;
      if (spec !== undefined && spec !== null && !isFields(spec))
        return [shape(resource, [], 'an object', spec)];
      return paths.flatMap((path) => {
        const value = valueAt(spec, ...path);
        if (value === undefined || value === null) return [];
        if (!Array.isArray(value)) return [shape(resource, path, 'a list', value)];
        const wrong = value.findIndex((each) => each === null);
        return wrong < 0 ? [] : [shape(resource, [...path, wrong], 'something', null)];
      });
    }),
  );

const shape = (resource: Resource, path: readonly Step[], wanted: string, value: unknown): Found =>
  foundIn('error', resource, ['spec', ...path], {
    message: `spec${path.map((step) => `.${step}`).join('')} must be ${wanted}, and is ${value === null ? 'empty' : Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : JSON.stringify(value)}`,
    fix: wanted === 'a list' ? 'Put a "-" before each item' : 'Write what belongs there, or take it out',
  });

/** Durations that Istio cannot read, which it refuses, or which are silently none. */
const durations = (cluster: Cluster): readonly Found[] =>
  ['VirtualService', 'DestinationRule'].flatMap((kind) =>
    cluster.ofKind(kind).flatMap((resource) =>
      wrongDurationsIn(resource.spec).map(({ path, value }) =>
        foundIn('error', resource, path, {
          message: `${path.at(-1)} is ${JSON.stringify(value)}, which is no duration`,
          fix: 'Write a number with its unit, as in 1.5s or 200ms',
        }),
      ),
    ),
  );

const named = new Set([
  'timeout',
  'perTryTimeout',
  'connectTimeout',
  'idleTimeout',
  'baseEjectionTime',
  'fixedDelay',
  'backoff',
]);

/** Walks through every field of every policy, so it makes a path only for what it finds. */
function wrongDurationsIn(spec: unknown): readonly { path: readonly Step[]; value: unknown }[] {
  const found: { path: readonly Step[]; value: unknown }[] = [];
  const path: Step[] = ['spec'];
  const walk = (value: Fields | readonly unknown[]) => {
    for (const [key, each] of Object.entries(value)) {
      const hasFields = isFields(each) || Array.isArray(each);
      if (!hasFields && !named.has(key)) continue;
      path.push(Array.isArray(value) ? Number(key) : key);
      if (hasFields) walk(each);
      else if (milliseconds(each) === undefined) found.push({ path: [...path], value: each });
      path.pop();
    }
  };
  if (isFields(spec)) walk(spec);
  return found;
}

/** One object in two files: the one that is applied last wins. */
function twice(cluster: Cluster): readonly Found[] {
  const first = new Map<string, Resource>();
  return cluster.resources.flatMap((resource) => {
    const { apiVersion, kind, namespace, name } = resource;
    const key = `${apiVersion.split('/')[0]} ${kind} ${namespace}/${name}`;
    const known = first.get(key);
    if (!known) first.set(key, resource);
    // Of the settings that istioctl installs from, a folder may hold one for each way.
    if (!known || kind === 'IstioOperator') return [];
    return [
      foundIn('warning', resource, ['metadata', 'name'], {
        message: `it stands in ${known.source.file}:${known.source.line} as well: what is applied last wins`,
        fix: 'Leave one of them, or verify environments one at a time',
      }),
    ];
  });
}
