import type { Answer } from '#mesh/answer.js';
import type { Workload } from './cluster.js';
import type { Resource, Step } from './resource.js';

/** One request from a pod of a workload, as its own client sends it. */
export interface Request {
  readonly from: Workload;
  /** As in "users.shop.svc.cluster.local". */
  readonly host: string;
  readonly port: number;
  readonly method: string;
  /** As it is sent; of an RPC "/package.Service/Method". */
  readonly path: string;
  /** Others than the host; names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What manifests together make of a request, told without a cluster. */
export interface Verdict extends Answer {
  /** Whether it arrives at a container of the callee: every decision of the path lets it pass. */
  readonly arrives: boolean;
  /** In the order in which the request meets them. All of them, also after the first that refuses. */
  readonly decisions: readonly Decision[];
}

/** One of the questions that lie on the path of a request. */
export interface Decision {
  readonly question: Question;
  readonly passes: boolean;
  /** The objects that decide it, each with the field that does; empty where a default does. */
  readonly by: readonly Deciding[];
  /** One sentence, as in "no rule of AuthorizationPolicy shop/users names this path for this caller". */
  readonly because: string;
}

export type Question =
  /** Does the caller's sidecar know the host (Sidecar, exportTo, outbound traffic policy)? */
  | 'visible'
  /** Which route is taken, and where does it lead (VirtualService, DestinationRule)? */
  | 'route'
  | 'network egress'
  | 'network ingress'
  /** Do both sides agree about mTLS (DestinationRule, PeerAuthentication)? */
  | 'transport'
  /** AuthorizationPolicy, on the port and protocol where it applies. */
  | 'authorization';

export interface Deciding {
  readonly resource: Resource;
  readonly path: readonly Step[];
}
