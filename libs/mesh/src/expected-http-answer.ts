import type { Answer } from './answer.js';
import { ports, type Deployment } from './deployment.js';
import { reaches, wayTo, type Client } from './expected-answer.js';
import type { Mesh } from './mesh.js';

// As in expected-answer.ts: told from the contracts alone.

export interface HttpRequest {
  readonly app: string;
  readonly port: number;
  readonly method: string;
  /** As in "/v1/orders/42". */
  readonly path: string;
}

/** OpenID's pages have no contract that could state a time. */
const doorTimeoutMs = 10_000;

/** What a request from outside must meet with, at the edge or at a door of another app; undefined where none is. */
export function expectedHttpAnswer(
  mesh: Mesh,
  deployment: Deployment,
  client: Client,
  request: HttpRequest,
): Answer {
  const timeoutMs =
    request.port === ports.http ? timeoutAtEdge(mesh, request) : timeoutAtDoor(mesh, request.app);
  return {
    allowed: client === 'gateway' && isOpen(mesh, request),
    route:
      timeoutMs === undefined || !reaches(mesh, client, request.app)
        ? undefined
        : {
            ...wayTo(mesh, deployment, request.app, request.port),
            timeoutMs,
            retries: 1,
            retryOn: ['connect-failure', 'refused-stream', 'reset-before-request'],
            perTryTimeoutMs: undefined,
          },
  };
}

/** The edge answers whatever it is asked, if only that there is no such thing; a door is only a part of what an app has. */
function isOpen(mesh: Mesh, { app, port, path }: HttpRequest): boolean {
  if (port === ports.http) return mesh.operations.some((operation) => operation.app === app);
  return mesh.doors.some(
    (door) => door.app === app && (path === door.prefix || path.startsWith(`${door.prefix}/`)),
  );
}

function timeoutAtEdge(mesh: Mesh, { app, method, path }: HttpRequest): number | undefined {
  const own = mesh.operations.filter((operation) => operation.app === app);
  if (own.length === 0) return undefined;
  const asked = own.find((operation) => operation.method === method && patternOf(operation.path).test(path));
  return asked?.timeoutMs ?? Math.max(...own.map(({ timeoutMs }) => timeoutMs));
}

const timeoutAtDoor = (mesh: Mesh, app: string): number | undefined =>
  mesh.doors.some((door) => door.app === app) ? doorTimeoutMs : undefined;

const patternOf = (path: string): RegExp => new RegExp(`^${path.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`);
