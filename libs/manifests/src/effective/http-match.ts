import type { Workload } from '../cluster.js';
import type { Request } from '../verdict.js';
import { hasLabels } from '../selector-index.js';
import { isPresence, matchesText, type TextMatch } from './text-match.js';
import type { HttpRoute } from './stated-route.js';

type Match = NonNullable<HttpRoute['match']>[number];

/** Whether a match can hold for any request of a client to a port: all that its sidecar is told about. */
export function concerns(match: Match, { labels, namespace }: Workload, port: number): boolean {
  if (match.port && match.port !== port) return false;
  // Istio looks at nobody's labels where gateways are named.
  if (match.gateways?.length) return match.gateways.includes('mesh');
  return (
    hasLabels(labels, match.sourceLabels ?? {}) &&
    (!match.sourceNamespace || match.sourceNamespace === namespace)
  );
}

/** Whether it holds for a request, of which it concerns the client. */
export function holds(match: Match, { path, barePath, headers }: HttpRequest): boolean {
  return (
    pathFits(match, path, barePath) &&
    hasHeader(headers[':method'], match.method) &&
    hasHeader(headers[':authority'], match.authority) &&
    hasHeader(headers[':scheme'], match.scheme) &&
    every(match.headers, (name, wanted) => hasHeader(headers[name.toLowerCase()], wanted)) &&
    every(match.withoutHeaders, (name, unwanted) => lacksHeader(headers[name.toLowerCase()], unwanted)) &&
    every(match.queryParams, (name, wanted) => hasHeader(queryOf(path).get(name) ?? undefined, wanted))
  );
}

const every = (
  wanted: Readonly<Record<string, TextMatch>> | undefined,
  holds: (name: string, wanted: TextMatch) => boolean,
): boolean => wanted === undefined || Object.entries(wanted).every(([name, match]) => holds(name, match));

/** A request as HTTP has it, once for all who look at it. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  /** Without what stands after the "?". */
  readonly barePath: string;
  readonly authority: string;
  /** All of them, those of HTTP/2 among them; names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

export function httpRequestOf({ host, port, method, path, headers = {} }: Request): HttpRequest {
  const authority = headers[':authority'] ?? headers['host'] ?? `${host}:${port}`;
  return {
    method,
    path,
    barePath: path.split(/[?#]/, 1)[0] ?? '',
    authority,
    headers: {
      ':scheme': 'http',
      ...headers,
      ':authority': authority,
      host: authority,
      ':method': method,
      ':path': path,
    },
  };
}

const queryOf = (path: string) => new URLSearchParams(path.split('?')[1] ?? '');

/** A prefix is one of the whole path with its query, all else is of the path alone. */
const pathFits = ({ uri, ignoreUriCase = false }: Match, path: string, barePath: string): boolean =>
  uri === undefined || matchesText(uri, uri.prefix === undefined ? barePath : path, ignoreUriCase);

function hasHeader(value: string | undefined, wanted: TextMatch | undefined): boolean {
  if (wanted === undefined) return true;
  return value !== undefined && (isPresence(wanted) || matchesText(wanted, value));
}

/** One that is absent is taken for an empty one. */
const lacksHeader = (value: string | undefined, unwanted: TextMatch): boolean =>
  isPresence(unwanted) ? value === undefined : !matchesText(unwanted, value ?? '');
