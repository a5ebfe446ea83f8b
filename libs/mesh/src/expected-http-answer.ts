import { Access } from '#contracts/meshcart/mesh/v1/policy_pb.js';
import type { Answer, Limits, RouteAnswer } from './answer.js';
import { hostOf, ports, type Deployment } from './deployment.js';
import { isPublic, limitsOf, outlierOf, reaches, type Client } from './expected-answer.js';
import type { Mesh, Operation } from './mesh.js';

// As in expected-answer.ts: told from the contracts alone, so that the compilers can be held against it.

/** One request that is no RPC. */
export interface HttpRequest {
  readonly app: string;
  readonly port: number;
  readonly method: string;
  /** As it is sent, without a query. */
  readonly path: string;
}

const documentsTimeoutMs = 5000;
const doorTimeoutMs = 10_000;

/** What a request to the edge, through a door or to a stand-in of a third party must meet with. */
export function expectedHttpAnswer(
  mesh: Mesh,
  deployment: Deployment,
  client: Client,
  request: HttpRequest,
): Answer {
  const isEdge = mesh.operations.some(({ app }) => app === request.app);
  if (isEdge && request.port === ports.http) return ofEdge(mesh, deployment, client, request);
  if (isPublic(mesh, request.app)) return ofDoor(mesh, deployment, client, request);
  return ofTwin(mesh, deployment, client, request);
}

/** The world comes in through the gateway. Stand-ins call back what third parties call, known by their signature. */
function ofEdge(mesh: Mesh, deployment: Deployment, client: Client, request: HttpRequest): Answer {
  const operation = mesh.operations.find((each) => isOf(each, request));
  const isTwin = client !== 'gateway' && partiesOf(deployment, client.app).length > 0;
  const timeoutMs = operation?.timeoutMs ?? documentsTimeoutMs;
  return {
    allowed: client === 'gateway' || (isTwin && operation?.access === Access.SIGNATURE),
    route:
      client === 'gateway' || isTwin
        ? routeTo(deployment, request, timeoutMs, capacityOf(mesh, deployment, request))
        : undefined,
  };
}

function ofDoor(mesh: Mesh, deployment: Deployment, client: Client, request: HttpRequest): Answer {
  const isBehind = mesh.doors.some(
    ({ app, prefix }) =>
      app === request.app && (request.path === prefix || request.path.startsWith(`${prefix}/`)),
  );
  const capacity = capacityOf(mesh, deployment, request);
  // An app that calls RPCs of this one has its sidecar know all of its ports; the callee lets nobody in there.
  return {
    allowed: client === 'gateway' && isBehind,
    route: reaches(mesh, client, request.app)
      ? routeTo(deployment, request, doorTimeoutMs, capacity)
      : undefined,
  };
}

/** Only who has the third party may reach its stand-in. Its own client tries again, so the mesh does not. */
function ofTwin(mesh: Mesh, deployment: Deployment, client: Client, request: HttpRequest): Answer {
  const parties = partiesOf(deployment, request.app);
  const has = (names: readonly string[]) =>
    client !== 'gateway' &&
    (mesh.workloads.find(({ app }) => app === client.app)?.thirdParties ?? []).some(({ name }) =>
      names.includes(name),
    );
  const asked = parties.filter(({ port }) => port === request.port);
  const limits: Limits = {
    maxRequests: undefined,
    maxPendingRequests: undefined,
    maxConnections: undefined,
    maxRetries: undefined,
    retryBudget: undefined,
    connectTimeoutMs: 1000,
  };
  return {
    allowed: has(asked.map(({ name }) => name)),
    route: has(parties.map(({ name }) => name))
      ? {
          ...routeTo(deployment, request, undefined, { limits, outlier: undefined }),
          retries: 0,
          retryOn: [],
        }
      : undefined,
  };
}

const isOf = ({ method, path }: Operation, request: HttpRequest): boolean => {
  const wanted = path.split('/');
  const asked = request.path.split('/');
  return (
    method === request.method &&
    wanted.length === asked.length &&
    wanted.every((part, index) => (part.startsWith('{') ? asked[index] !== '' : part === asked[index]))
  );
};

const partiesOf = ({ thirdParties }: Deployment, twin: string) =>
  Object.entries(thirdParties).flatMap(([name, standIn]) =>
    standIn.kind === 'twin' && standIn.app === twin
      ? [{ name, port: standIn.port, protocol: standIn.protocol }]
      : [],
  );

const capacityOf = (mesh: Mesh, deployment: Deployment, { app }: HttpRequest) => ({
  limits: limitsOf(mesh, deployment, app),
  outlier: outlierOf(mesh, deployment, app),
});

/** What was never sent is sent once more; a connection that was closed meanwhile shows as a reset before the request. */
function routeTo(
  { namespace }: Deployment,
  { app, port }: HttpRequest,
  timeoutMs: number | undefined,
  capacity: Pick<RouteAnswer, 'limits' | 'outlier'>,
): RouteAnswer {
  const host = hostOf(app, namespace);
  return {
    destination: `${host}:${port}`,
    timeoutMs,
    retries: 1,
    retryOn: ['connect-failure', 'refused-stream', 'reset-before-request'],
    perTryTimeoutMs: undefined,
    ...capacity,
    tls: 'mutual',
    serverName: `outbound_.${port}_._.${host}`,
    balancing: 'LEAST_REQUEST',
  };
}
