import type { Answer } from '#mesh/answer.js';
import type { Cluster, Workload } from './cluster.js';
import { authorize } from './effective/authorization.js';
import { httpRequestOf, type HttpRequest } from './effective/http-match.js';
import { linkTo, type Link } from './effective/link.js';
import { networkAllows } from './effective/network.js';
import { targetIn } from './effective/registry.js';
import type { Way } from './effective/routed.js';
import { wayOf } from './effective/way.js';
import { titleOf } from './resource.js';
import type { Decision, Request, Verdict } from './verdict.js';

/** What all manifests together make of a request. */
export function verdictOf(cluster: Cluster, request: Request): Verdict {
  const http = httpRequestOf(request);
  const way = wayOf(cluster, request, http);
  const ends = endsOf(cluster, request, http, way);
  const egress = worst(ends, (each) => each.egress);
  const ingress = worst(ends, (each) => each.ingress);
  const transport = worst(ends, (each) => each.transport);
  const authorization = worst(ends, (each) => each.authorization);
  const decisions = [way.visible, way.route];
  for (const each of [egress, ingress, transport, authorization]) if (each) decisions.push(each);
  const isMutual = ends.length > 0 && ends.every(({ insists }) => insists) && way.tls.speaks === 'mutual';
  return {
    allowed: (transport?.passes ?? true) && (authorization?.passes ?? true),
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

function endsOf(cluster: Cluster, request: Request, http: HttpRequest, way: Way): readonly End[] {
  const { destination } = way;
  if (!destination || destination.workloads.length === 0) return [endOutside(cluster, request, way)];
  const { port, workloads } = destination;
  return workloads.map((callee) => {
    const link = linkTo(cluster, request.from, way, callee, targetIn(callee, port) ?? port.port);
    const { egress, ingress, transport, insists } = link;
    return {
      egress,
      ingress,
      transport,
      authorization: authorizationAt(cluster, callee, link, http),
      insists,
    };
  });
}

function endOutside(cluster: Cluster, request: Request, { destination, protocol }: Way): End {
  const outside = destination?.service.host ?? request.host;
  const port = typeof destination?.port.targetPort === 'number' ? destination.port.targetPort : request.port;
  const connection = { port, protocol: protocol === 'udp' ? 'UDP' : 'TCP', callee: undefined } as const;
  return { egress: networkAllows(cluster, 'Egress', request.from, { outside }, connection), insists: false };
}

const authorizationAt = (cluster: Cluster, callee: Workload, link: Link, http: HttpRequest): Decision =>
  callee.inMesh
    ? authorize(cluster, callee, { ...link.call, http: link.readsRequests ? http : undefined })
    : {
        question: 'authorization',
        passes: true,
        by: [],
        because: `${titleOf(callee.resource)} has no sidecar, so that no AuthorizationPolicy holds`,
      };

/** Of several workloads behind a service the one that refuses: a request may end at any of them. */
function worst(ends: readonly End[], of: (end: End) => Decision | undefined): Decision | undefined {
  let first: Decision | undefined;
  for (const end of ends) {
    const decision = of(end);
    if (decision && !decision.passes) return decision;
    first ??= decision;
  }
  return first;
}
