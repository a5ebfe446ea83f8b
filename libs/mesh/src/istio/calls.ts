import { hostOf, ports, type Deployment } from '../deployment.js';
import type { Mesh, Operation, Rpc } from '../mesh.js';
import { pathPattern } from '../path-pattern.js';
import { edgeAppOf, rpcsOf } from '../queries.js';
import { twinsIn } from '../twins.js';
import { readersOf, seconds, type Resource } from './resource.js';

type Service = Extract<Resource, { kind: 'VirtualService' }>;
type Route = NonNullable<Service['spec']['http']>[number];

/** A try that never reached the callee may be made again, whatever it asked for. */
const neverSent = { attempts: 1, retryOn: 'connect-failure,refused-stream' };
/** Over HTTP/1.1 a connection that a pod closed while it ended shows as a reset before anything was sent. */
const neverSentHttp = { attempts: 1, retryOn: 'connect-failure,refused-stream,reset-before-request' };
/**
 * A try whose time is up ends in DEADLINE_EXCEEDED where the callee's sidecar notices first, and as a reset or UNAVAILABLE
 * where the caller's does: without the first, a per-try timeout would only shorten the call.
 */
const repeatedOn = 'unavailable,deadline-exceeded,connect-failure,refused-stream,reset';

/** Of a request through a door: what the app behind it takes at most. */
export /** Of what no operation describes: documents, health, the answer to a route that does not exist. */
const documentsTimeoutMs = 5000;
/** Of what another app answers itself behind a door. */
export const doorTimeoutMs = 10_000;

/** How long each call may take and how often it is tried. What no contract describes has no route, and so is refused where it starts. */
export function calls(mesh: Mesh, deployment: Deployment): readonly Resource[] {
  const { namespace } = deployment;
  const apps = mesh.workloads.map(({ app }) => ({ app, http: routesOf(mesh, namespace, app) }));
  const twins = twinsIn(deployment).map(({ app, parties }) => ({
    app,
    http: parties
      .filter(({ protocol }) => protocol === 'http')
      .map(({ name, port }) => ({
        name,
        match: [{ port }],
        route: [destination(app, namespace, port)],
        retries: { attempts: 0 },
      })),
  }));
  return [...apps, ...twins]
    .filter(({ http }) => http.length > 0)
    .map(({ app, http }) => ({
      kind: 'VirtualService',
      app,
      metadata: { name: app, namespace },
      spec: { hosts: [hostOf(app, namespace)], exportTo: readersOf(mesh, deployment, app), http },
    }));
}

const routesOf = (mesh: Mesh, namespace: string, app: string): Route[] => [
  ...grpcRoutes(mesh, namespace, app),
  ...(app === edgeAppOf(mesh) ? edgeRoutes(mesh, namespace, app) : []),
  ...doorRoutes(mesh, namespace, app),
];

function grpcRoutes(mesh: Mesh, namespace: string, app: string): Route[] {
  const rpcs = rpcsOf(mesh, app);
  if (rpcs.length === 0) return [];
  const route = [destination(app, namespace, ports.grpc)];
  return rpcs.map((rpc) => ({
    name: rpc.name,
    match: [{ uri: { exact: `/${rpc.name}` }, port: ports.grpc }],
    route,
    // A stream ends when its reader ends it. That is also what no timeout means; istiod refuses to read 0s.
    ...(rpc.streaming
      ? { retries: { attempts: 0 } }
      : { timeout: seconds(rpc.timeoutMs), retries: retriesOf(rpc) }),
  }));
}

/**
 * Only what the contract lets be tried again is tried again after it was sent, each try within its own time. A try that
 * never was sent has used up nothing, so the other one may have all that is left.
 */
const retriesOf = ({ retry, repeatable }: Rpc): Route['retries'] =>
  repeatable && retry && retry.attempts > 0
    ? { attempts: retry.attempts, perTryTimeout: seconds(retry.perTryTimeoutMs), retryOn: repeatedOn }
    : neverSent;

function edgeRoutes(mesh: Mesh, namespace: string, app: string): Route[] {
  const route = [destination(app, namespace, ports.http)];
  return [
    ...mesh.operations.map((operation) => ({
      name: operation.name,
      match: [{ uri: uriOf(operation), method: { exact: operation.method }, port: ports.http }],
      route,
      timeout: seconds(operation.timeoutMs),
      retries: neverSentHttp,
    })),
    {
      name: 'documents',
      match: [{ port: ports.http }],
      route,
      timeout: seconds(documentsTimeoutMs),
      retries: neverSentHttp,
    },
  ];
}

function doorRoutes(mesh: Mesh, namespace: string, app: string): Route[] {
  const own = mesh.doors.filter((door) => door.app === app && app !== edgeAppOf(mesh));
  if (own.length === 0) return [];
  const route = [destination(app, namespace, ports.openId)];
  const timeout = seconds(doorTimeoutMs);
  return [{ name: 'doors', match: [{ port: ports.openId }], route, timeout, retries: neverSentHttp }];
}

const uriOf = ({ path }: Operation): { exact: string } | { regex: string } =>
  path.includes('{') ? { regex: pathPattern(path) } : { exact: path };

const destination = (app: string, namespace: string, port: number) => ({
  destination: { host: hostOf(app, namespace), port: { number: port } },
});
