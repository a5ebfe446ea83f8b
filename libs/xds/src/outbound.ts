import type { Filter, Route, RouteConfiguration, Sidecar, VirtualHost } from './resources.js';
import { matchesHeader, matchesText, type Headers } from './string-match.js';

/** The route that a sidecar takes for a call of its own pod; undefined where it has none. */
export function routeOf(sidecar: Sidecar, host: string, port: number, headers: Headers): Route | undefined {
  const table = tableOf(sidecar, port);
  if (!table) return routeToTheUnknown(sidecar);
  const virtualHost = hostIn(table, host, port);
  return virtualHost?.routes?.find((route) => fits(route, headers));
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

function tableOf({ listeners, routes }: Sidecar, port: number): RouteConfiguration | undefined {
  const listener = listeners.find(
    ({ name, address: { socket_address: socket } }) =>
      socket.port_value === port && !name.startsWith('virtual'),
  );
  const chains = [...(listener?.filter_chains ?? []), listener?.default_filter_chain].filter(
    (each) => !!each,
  );
  const managers = chains.flatMap(({ filters = [] }) => filters).filter(isHttp);
  const name = managers[0]?.typed_config?.rds?.route_config_name;
  return managers[0]?.typed_config?.route_config ?? routes.find((each) => each.name === name);
}

const isHttp = ({ name }: Filter) => name === 'envoy.filters.network.http_connection_manager';

/** Envoy prefers a whole name to a part of one, and a part of one to a star. */
function hostIn({ virtual_hosts: hosts = [] }: RouteConfiguration, host: string, port: number) {
  const authority = `${host}:${port}`;
  const having = (test: (domain: string) => boolean): VirtualHost | undefined =>
    hosts.find(({ domains }) => domains.some(test));
  return (
    having((domain) => domain === authority || domain === host) ??
    having((domain) => domain.length > 1 && domain.startsWith('*') && authority.endsWith(domain.slice(1))) ??
    having((domain) => domain === '*')
  );
}

function fits({ match }: Route, headers: Headers): boolean {
  const path = headers[':path'] ?? '';
  return pathFits(match, path) && (match.headers ?? []).every((each) => matchesHeader(each, headers));
}

function pathFits(match: Route['match'], path: string): boolean {
  const ignore_case = match.case_sensitive === false;
  if (match.path !== undefined) return matchesText({ exact: match.path, ignore_case }, path);
  if (match.prefix !== undefined) return matchesText({ prefix: match.prefix, ignore_case }, path);
  if (match.safe_regex) return matchesText({ safe_regex: match.safe_regex }, path);
  const prefix = match.path_separated_prefix;
  if (prefix !== undefined) return path === prefix || path.startsWith(`${prefix}/`);
  throw new Error(`unknown match of a path: ${JSON.stringify(match)}`);
}
