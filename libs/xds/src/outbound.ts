import type { Filter, FilterChain, Route, RouteConfiguration, Sidecar, VirtualHost } from './resources.js';
import { matchesHeader, matchesText, valueFits, type Headers } from './string-match.js';

/** A call as it leaves its pod. */
export interface Asked {
  readonly host: string;
  readonly port: number;
  /** What the name of the host leads to: of the Service, or of a pod; undefined where only names decide. */
  readonly address?: string | undefined;
  readonly headers: Headers;
}

export interface Taken {
  readonly route: Route;
  /** Whether it is of a connection, of which nothing is read. */
  readonly bytes: boolean;
}

/** The route that a sidecar takes for a call of its own pod; undefined where it has none. */
export function routeOf(sidecar: Sidecar, asked: Asked): Taken | undefined {
  const chains = chainsOn(sidecar, asked);
  if (chains.length === 0) return taken(routeToTheUnknown(sidecar), true);
  const manager = chains.flatMap(({ filters = [] }) => filters).find(isHttp)?.typed_config;
  if (!manager) return taken(routeOfConnection(chainsFor(chains, asked.host)), true);
  const name = manager.rds?.route_config_name;
  const table = manager.route_config ?? sidecar.routes.find((each) => each.name === name);
  const virtualHost = table && hostIn(table, asked.host, asked.port);
  return taken(
    virtualHost?.routes?.find((route) => fits(route, asked.headers)),
    false,
  );
}

const taken = (route: Route | undefined, bytes: boolean): Taken | undefined => route && { route, bytes };

/** A listener on the address of a Service comes before that on all addresses. */
function chainsOn({ listeners }: Sidecar, { port, address }: Asked): readonly FilterChain[] {
  const onPort = listeners.filter(
    ({ name, address: { socket_address: socket } }) =>
      socket.port_value === port && !name.startsWith('virtual'),
  );
  const at = (wanted: string | undefined) =>
    onPort.find((each) => each.address.socket_address.address === wanted);
  const listener = address === undefined ? onPort[0] : (at(address) ?? at('0.0.0.0'));
  return [...(listener?.filter_chains ?? []), listener?.default_filter_chain].filter((each) => !!each);
}

/** Of those that name servers, which the client's own TLS tells, those that do so most precisely. */
function chainsFor(chains: readonly FilterChain[], host: string): readonly FilterChain[] {
  const namesOf = ({ filter_chain_match: match }: FilterChain) => match?.server_names ?? [];
  const fits = (name: string) => name === host || (name.startsWith('*') && host.endsWith(name.slice(1)));
  const fitting = chains.flatMap(namesOf).filter(fits);
  const [best] = fitting.toSorted((one, other) => other.length - one.length);
  return chains.filter((chain) =>
    best === undefined ? namesOf(chain).length === 0 : namesOf(chain).includes(best),
  );
}

function routeOfConnection(chains: readonly FilterChain[]): Route | undefined {
  const proxies = chains.flatMap(({ filters = [] }) => filters.map(({ typed_config: config }) => config));
  const proxy = proxies.find((each) => each?.cluster !== undefined || each?.weighted_clusters);
  if (!proxy || proxy.cluster === 'BlackHoleCluster') return undefined;
  const { cluster, weighted_clusters: weighted } = proxy;
  return {
    match: { prefix: '' },
    route: { ...(cluster && { cluster }), ...(weighted && { weighted_clusters: weighted }) },
  };
}

/** Whether a route sends anything on, or answers itself. */
export function isDeadEnd({ route, typed_per_filter_config: filters = {} }: Route): boolean {
  if (!route) return true;
  const aborts = Object.values(filters).map(({ abort }) => abort?.percentage);
  return aborts.some((share) => share?.numerator === perWhole(share?.denominator));
}

function perWhole(denominator = 'HUNDRED'): number {
  return { HUNDRED: 100, TEN_THOUSAND: 10_000, MILLION: 1_000_000 }[denominator] ?? Number.NaN;
}

/** Without a listener on the port, a connection falls to that for the unknown: a black hole, or the open sea. */
function routeToTheUnknown({ listeners }: Sidecar): Route | undefined {
  const listener = listeners.find(({ name }) => name === 'virtualOutbound');
  const chains = [...(listener?.filter_chains ?? []), listener?.default_filter_chain].filter(
    (each) => !!each,
  );
  const clusters = chains.flatMap(({ filters = [] }) =>
    filters.flatMap(({ typed_config: config }) => config?.cluster ?? []),
  );
  const cluster = clusters.find((each) => each !== 'BlackHoleCluster');
  return cluster === undefined ? undefined : { match: { prefix: '' }, route: { cluster } };
}

const isHttp = ({ name }: Filter) => name === 'envoy.filters.network.http_connection_manager';

/** Envoy prefers a whole name to a part of one, and a part of one to a star. */
function hostIn({ virtual_hosts: hosts = [] }: RouteConfiguration, host: string, port: number) {
  const authority = `${host}:${port}`;
  const having = (test: (domain: string) => boolean): VirtualHost | undefined =>
    hosts.find(({ domains }) => domains.some(test));
  return (
    having((domain) => domain === authority || domain === host) ??
    having((domain) => domain.length > 1 && domain.startsWith('*') && host.endsWith(domain.slice(1))) ??
    having((domain) => domain === '*')
  );
}

function fits({ match }: Route, headers: Headers): boolean {
  const path = headers[':path'] ?? '';
  const query = new URLSearchParams(path.split('?')[1] ?? '');
  return (
    pathFits(match, path) &&
    (match.headers ?? []).every((each) => matchesHeader(each, headers)) &&
    (match.query_parameters ?? []).every((each) => valueFits(each, query.get(each.name) ?? undefined))
  );
}

/** A prefix is one of the path with its query, all else is of the path alone. */
function pathFits(match: Route['match'], whole: string): boolean {
  const ignore_case = match.case_sensitive === false;
  const path = match.prefix === undefined ? (whole.split('?')[0] ?? '') : whole;
  if (match.path !== undefined) return matchesText({ exact: match.path, ignore_case }, path);
  if (match.prefix !== undefined) return matchesText({ prefix: match.prefix, ignore_case }, path);
  if (match.safe_regex) return matchesText({ safe_regex: match.safe_regex }, path);
  const prefix = match.path_separated_prefix;
  if (prefix !== undefined) return path === prefix || path.startsWith(`${prefix}/`);
  throw new Error(`unknown match of a path: ${JSON.stringify(match)}`);
}
