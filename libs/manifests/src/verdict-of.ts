import type { Answer } from '#mesh/answer.js';
import type { Cluster, Workload } from './cluster.js';
import { authorize } from './effective/authorization.js';
import type { Call } from './effective/authorization-call.js';
import { barePath, headersOf } from './effective/http-match.js';
import { inboundProtocol } from './effective/inbound-port.js';
import { networkAllows, type Connection } from './effective/network.js';
import { modeOn } from './effective/peer-authentication.js';
import { targetIn } from './effective/registry.js';
import { transportTo } from './effective/transport.js';
import type { Way } from './effective/routed.js';
import { wayOf } from './effective/way.js';
import { isHttp } from './protocol.js';
import { titleOf } from './resource.js';
import type { Decision, Request, Verdict } from './verdict.js';

/** What all manifests together make of a request. */
export function verdictOf(cluster: Cluster, request: Request): Verdict {
  const way = wayOf(cluster, request);
  const ends = endsOf(cluster, request, way);
  const decisions = [
    way.visible,
    way.route,
    worst(ends.map(({ egress }) => egress)),
    worst(ends.flatMap(({ ingress }) => ingress ?? [])),
    worst(ends.flatMap(({ transport }) => transport ?? [])),
    worst(ends.flatMap(({ authorization }) => authorization ?? [])),
  ].filter((each) => each !== undefined);
  const atCallee = decisions.filter(
    ({ question }) => question === 'transport' || question === 'authorization',
  );
  const isMutual = ends.length > 0 && ends.every(({ insists }) => insists) && way.tls.speaks === 'mutual';
  return {
    allowed: atCallee.every(({ passes }) => passes),
    route: way.answer && { ...way.answer, tls: isMutual ? 'mutual' : 'none' },
    arrives: decisions.every(({ passes }) => passes),
    decisions,
  };
}

/** The part of a verdict that the model of the contracts gives, too. */
export function effectiveAnswer(cluster: Cluster, request: Request): Answer {
  const { allowed, route } = verdictOf(cluster, request);
  return { allowed, route };
}

/** What is decided at one of the workloads where a request may end. */
interface End {
  readonly egress: Decision;
  readonly ingress?: Decision;
  readonly transport?: Decision;
  readonly authorization?: Decision;
  /** Whether it takes nothing but mTLS. */
  readonly insists: boolean;
}

function endsOf(cluster: Cluster, request: Request, way: Way): readonly End[] {
  const { destination } = way;
  const workloads = destination?.workloads ?? [];
  if (destination && workloads.length > 0)
    return workloads.map((workload) =>
      endAt(cluster, request, way, workload, targetIn(workload, destination.port) ?? destination.port.port),
    );
  const host = destination?.service.host ?? request.host;
  const port = typeof destination?.port.targetPort === 'number' ? destination.port.targetPort : request.port;
  const connection: Connection = { port, protocol: protocolOf(way), callee: undefined };
  return [
    { egress: networkAllows(cluster, 'Egress', request.from, { outside: host }, connection), insists: false },
  ];
}

function endAt(cluster: Cluster, request: Request, way: Way, callee: Workload, port: number): End {
  const { from } = request;
  const connection: Connection = { port, protocol: protocolOf(way), callee };
  const served = inboundProtocol(cluster, callee, port);
  const bytes = way.protocol === 'tcp' || way.protocol === 'tls' || way.protocol === 'udp';
  const readsRequests = isHttp(served) || (served === 'detected' && !bytes);
  const call: Call = {
    principal:
      way.tls.speaks === 'mutual'
        ? `${cluster.settings.trustDomain}/ns/${from.namespace}/sa/${from.account}`
        : undefined,
    serverName: way.tls.serverName,
    port,
    http: readsRequests ? httpOf(request) : undefined,
    settings: cluster.settings,
  };
  return {
    egress: networkAllows(cluster, 'Egress', from, { workload: callee }, connection),
    ingress: networkAllows(cluster, 'Ingress', callee, { workload: from }, connection),
    transport: transportTo(cluster, callee, port, readsRequests, way.tls),
    authorization: callee.inMesh
      ? authorize(cluster, callee, call)
      : {
          question: 'authorization',
          passes: true,
          by: [],
          because: `${titleOf(callee.resource)} has no sidecar, so that no AuthorizationPolicy holds`,
        },
    insists: callee.inMesh && modeOn(cluster, callee, port).mode === 'STRICT',
  };
}

function httpOf(request: Request): Call['http'] {
  const headers = headersOf(request);
  return {
    method: request.method,
    path: barePath(request.path),
    authority: headers[':authority'] ?? request.host,
    headers,
  };
}

const protocolOf = ({ protocol }: Way) => (protocol === 'udp' ? 'UDP' : 'TCP');

/** Of several workloads behind a service the one that refuses: a request may end at any of them. */
const worst = (decisions: readonly Decision[]): Decision | undefined =>
  decisions.find(({ passes }) => !passes) ?? decisions[0];
