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
export function holds(match: Match, request: Request): boolean {
  const headers = headersOf(request);
  const pseudo = (['method', 'authority', 'scheme'] as const).every((name) =>
    hasHeader(headers[`:${name}`], match[name]),
  );
  return (
    pseudo &&
    pathFits(match, request.path) &&
    Object.entries(match.headers ?? {}).every(([name, wanted]) =>
      hasHeader(headers[name.toLowerCase()], wanted),
    ) &&
    Object.entries(match.withoutHeaders ?? {}).every(([name, unwanted]) =>
      lacksHeader(headers[name.toLowerCase()], unwanted),
    ) &&
    Object.entries(match.queryParams ?? {}).every(([name, wanted]) =>
      hasHeader(queryOf(request.path).get(name) ?? undefined, wanted),
    )
  );
}

/** All of them, those of HTTP/2 among them. */
export function headersOf({
  host,
  port,
  method,
  path,
  headers = {},
}: Request): Readonly<Record<string, string | undefined>> {
  const authority = headers[':authority'] ?? headers['host'] ?? `${host}:${port}`;
  return {
    ':scheme': 'http',
    ...headers,
    ':authority': authority,
    host: authority,
    ':method': method,
    ':path': path,
  };
}

/** Without what stands after the "?". */
export const barePath = (path: string): string => path.split(/[?#]/)[0] ?? '';

const queryOf = (path: string) => new URLSearchParams(path.split('?')[1] ?? '');

/** A prefix is one of the whole path with its query, all else is of the path alone. */
const pathFits = ({ uri = {}, ignoreUriCase = false }: Match, path: string): boolean =>
  matchesText(uri, uri.prefix === undefined ? barePath(path) : path, ignoreUriCase);

function hasHeader(value: string | undefined, wanted: TextMatch | undefined): boolean {
  if (wanted === undefined) return true;
  return value !== undefined && (isPresence(wanted) || matchesText(wanted, value));
}

/** One that is absent is taken for an empty one. */
const lacksHeader = (value: string | undefined, unwanted: TextMatch): boolean =>
  isPresence(unwanted) ? value === undefined : !matchesText(unwanted, value ?? '');
