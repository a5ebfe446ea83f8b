import type { Cluster } from '#manifests/cluster.js';
import { milliseconds } from '#manifests/duration.js';
import { fieldsAt, isFields, listAt, numberAt, textAt, valueAt, type Fields } from '#manifests/fields.js';
import type { Resource, Step } from '#manifests/resource.js';
import { memoized } from './memoized.js';
import { fullHost } from './services.js';

/** One entry of `http` of a VirtualService. */
export interface Route {
  readonly resource: Resource;
  /** Where it stands. */
  readonly path: readonly Step[];
  /** As people call it: its name, or its place. */
  readonly name: string;
  readonly value: Fields;
  /** Any of them lets a request in; none lets in all. */
  readonly matches: readonly Fields[];
  readonly destinations: readonly Destination[];
  /** Undefined where there is none. */
  readonly timeoutMs: number | undefined;
  /** Undefined where the route does not say, so that the mesh's default holds. */
  readonly retries: Retries | undefined;
}

export interface Destination {
  /** In full. */
  readonly host: string;
  readonly port: number | undefined;
  readonly subset: string | undefined;
  readonly path: readonly Step[];
}

export interface Retries {
  /** Tries beyond the first. */
  readonly attempts: number;
  readonly perTryMs: number | undefined;
  readonly retryOn: readonly string[];
}

/** What Istio takes where a policy of retries names no conditions. */
export const defaultConditions = [
  'connect-failure',
  'refused-stream',
  'unavailable',
  'cancelled',
  'retriable-status-codes',
];

/** Under these a try never reached the callee. */
const neverSent = ['connect-failure', 'refused-stream', 'reset-before-request', 'http3-post-connect-failure'];

/** The conditions under which a callee may be entered once more. */
export const resending = ({ attempts, retryOn }: Retries): readonly string[] =>
  attempts > 0 ? retryOn.filter((condition) => !neverSent.includes(condition)) : [];

/** What holds for a route: its own policy, or the default of the mesh. */
export const retriesOn = (cluster: Cluster, route: Pick<Route, 'retries'> | undefined): Retries =>
  route?.retries ?? {
    attempts: cluster.settings.defaultAttempts,
    perTryMs: undefined,
    retryOn: conditionsOf(cluster.settings.defaultRetries ?? {}),
  };

/** All routes of all VirtualServices that sidecars read, in their order. */
export const routesIn = memoized((cluster: Cluster): readonly Route[] =>
  cluster.ofIstio('VirtualService').filter(isForSidecars).flatMap(routesOf),
);

const byHost = memoized((cluster: Cluster) =>
  Map.groupBy(
    routesIn(cluster).flatMap((route) => hostsOf(route.resource).map((host) => ({ host, route }))),
    ({ host }) => host,
  ),
);

/** The routes of whatever VirtualServices name a host. */
export const routesTo = (cluster: Cluster, host: string): readonly Route[] =>
  (byHost(cluster).get(host) ?? []).map(({ route }) => route);

/** The hosts that a VirtualService is about, in full. */
export const hostsOf = ({ spec, namespace }: Resource): readonly string[] =>
  listAt(spec, 'hosts').flatMap((host) => (typeof host === 'string' ? [fullHost(host, namespace)] : []));

/** Whether sidecars read a VirtualService, and not gateways alone. */
export function isForSidecars({ spec }: Resource): boolean {
  const gateways = listAt(spec, 'gateways');
  return gateways.length === 0 || gateways.includes('mesh');
}

export const routesOf = (resource: Resource): readonly Route[] =>
  listAt(resource.spec, 'http').flatMap((value, index) =>
    isFields(value) ? [routeOf(resource, value, ['spec', 'http', index])] : [],
  );

const routeOf = (resource: Resource, value: Fields, path: readonly Step[]): Route => ({
  resource,
  path,
  value,
  name: textAt(value, 'name') ?? `number ${Number(path.at(-1)) + 1}`,
  matches: listAt(value, 'match').filter(isFields),
  destinations: listAt(value, 'route').flatMap((each, index) => {
    const host = textAt(each, 'destination', 'host');
    if (host === undefined) return [];
    return [
      {
        host: fullHost(host, resource.namespace),
        port: numberAt(each, 'destination', 'port', 'number'),
        subset: textAt(each, 'destination', 'subset'),
        path: [...path, 'route', index, 'destination'],
      },
    ];
  }),
  timeoutMs: milliseconds(valueAt(value, 'timeout')) || undefined,
  retries: isFields(valueAt(value, 'retries')) ? retriesOf(fieldsAt(value, 'retries')) : undefined,
});

const retriesOf = (value: Fields): Retries => ({
  attempts: numberAt(value, 'attempts') ?? 0,
  perTryMs: milliseconds(value['perTryTimeout']) || undefined,
  retryOn: conditionsOf(value),
});

const conditionsOf = (value: Fields): readonly string[] =>
  textAt(value, 'retryOn')
    ?.split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '') ?? defaultConditions;
