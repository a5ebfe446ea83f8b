import { kongRoutesOf, routeTaken, type KongRoute } from '#manifests/kong-routes.js';
import { verdictOf } from '#manifests/verdict-of.js';
import type { Request } from '#manifests/verdict.js';
import { hostOf, ports } from '#mesh/deployment.js';
import type { Operation } from '#mesh/mesh.js';
import { budgetOf } from './budget.js';
import { hopsBelow, leftOf, statedAt } from './explain-call.js';
import type { Explanation, Hop } from './explanation.js';
import { refusedIn } from './refused-in.js';
import { gatewayOf } from './requests.js';
import type { Contracted } from './subject.js';
import { worstOf } from './worst-of.js';

/** What becomes of a request of the world: through Kong to the edge, and from there to the last RPC. */
export function explainOperation(subject: Contracted, operation: Operation): Explanation {
  const { mesh } = subject.contract;
  const path = operation.path.replaceAll(/\{[^}]+\}/g, '1');
  const entrance = routeTaken(kongRoutesOf(subject.cluster), { method: operation.method, path });
  const call = edgeHop(subject, operation, requestThrough(subject, entrance, operation, path));
  return {
    question: `${operation.method} ${operation.path}`,
    allowed: entrance !== undefined && refusedIn(call) === undefined,
    entrance,
    call,
    worst: worstOf(mesh, call, operation),
  };
}

/** Where Kong sends it, and under which name; where no Ingress takes it, what would be sent if one did. */
function requestThrough(
  { cluster, contract: { deployment } }: Contracted,
  entrance: KongRoute | undefined,
  { app, method }: Operation,
  path: string,
): Request {
  const { service } = entrance ?? {
    service: { namespace: deployment.namespace, name: app, port: ports.http },
  };
  const named = cluster.services.find(
    ({ name, namespace }) => name === service.name && namespace === service.namespace,
  );
  const port =
    typeof service.port === 'number'
      ? service.port
      : named?.ports.find(({ name }) => name === service.port)?.port;
  const host = hostOf(service.name, service.namespace);
  return {
    from: gatewayOf(cluster, deployment),
    // A sidecar routes by the name that it reads, and knows no public one.
    host: entrance?.preservesHost ? (entrance.host ?? host) : host,
    port: port ?? ports.http,
    method,
    path,
  };
}

function edgeHop(subject: Contracted, operation: Operation, request: Request): Hop {
  const verdict = verdictOf(subject.cluster, request);
  const budget = budgetOf(undefined, verdict.route, operation.localWorkMs);
  const told = new Set<string>();
  const ownMs = leftOf(operation);
  const leftMs = budget.remainsMs === undefined ? ownMs : Math.min(ownMs, budget.remainsMs);
  return {
    caller: 'gateway',
    callee: operation.app,
    what: `${operation.method} ${operation.path}`,
    request,
    verdict,
    allowed: verdict.arrives,
    declared: { allowed: true, place: operation.places() },
    budget,
    ownWorkAt: statedAt(operation, 'local_work'),
    below: hopsBelow(subject, operation, leftMs, told),
    repeated: false,
  };
}
