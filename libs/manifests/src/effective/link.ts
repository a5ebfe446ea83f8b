import type { Cluster, Protocol, Workload } from '../cluster.js';
import { isHttp } from '../protocol.js';
import { appendTo } from '../selector-index.js';
import type { Decision } from '../verdict.js';
import type { Call } from './authorization-call.js';
import { inboundProtocol } from './inbound-port.js';
import { networkAllows } from './network.js';
import { modeOn } from './peer-authentication.js';
import { perWorkload } from './per-cluster.js';
import type { Way } from './routed.js';
import type { ClientTls } from './tls-of-client.js';
import { transportTo } from './transport.js';

/** What lies between two workloads on a port, for all requests alike. */
export interface Link {
  readonly egress: Decision;
  readonly ingress: Decision;
  readonly transport: Decision;
  /** Whether the callee takes nothing but mTLS. */
  readonly insists: boolean;
  /** Whether the callee's sidecar sees requests, or bytes. */
  readonly readsRequests: boolean;
  /** What the callee's sidecar knows of each call before it reads a request. */
  readonly call: Omit<Call, 'http'>;
}

interface Kept extends Link {
  readonly port: number;
  readonly protocol: Protocol;
  readonly tls: ClientTls;
}

/** @param port - of the callee's pods. */
export function linkTo(cluster: Cluster, from: Workload, way: Way, callee: Workload, port: number): Link {
  const links = linksOf(cluster, from);
  const known = links
    .get(callee)
    ?.find((each) => each.port === port && each.protocol === way.protocol && each.tls === way.tls);
  if (known) return known;
  const link = linkBetween(cluster, from, way, callee, port);
  appendTo(links, callee, { ...link, port, protocol: way.protocol, tls: way.tls });
  return link;
}

/** Requests between two workloads are many, and go by few links. */
const linksOf = perWorkload(() => new Map<Workload, Kept[]>());

function linkBetween(
  cluster: Cluster,
  from: Workload,
  { protocol, tls }: Way,
  callee: Workload,
  port: number,
): Link {
  const connection = { port, protocol: protocol === 'udp' ? 'UDP' : 'TCP', callee } as const;
  const served = inboundProtocol(cluster, callee, port);
  const readsRequests = isHttp(served) || (served === 'detected' && !arrivesAsBytes(protocol, tls));
  const { settings } = cluster;
  return {
    egress: networkAllows(cluster, 'Egress', from, { workload: callee }, connection),
    ingress: networkAllows(cluster, 'Ingress', callee, { workload: from }, connection),
    transport: transportTo(cluster, callee, port, readsRequests, tls),
    insists: callee.inMesh && modeOn(cluster, callee, port).mode === 'STRICT',
    readsRequests,
    call: {
      principal:
        tls.speaks === 'mutual'
          ? `${settings.trustDomain}/ns/${from.namespace}/sa/${from.account}`
          : undefined,
      serverName: tls.serverName,
      port,
      settings,
    },
  };
}

/** In clear a callee finds requests also in what its caller took for bytes; in TLS that is not of the mesh it finds none. */
function arrivesAsBytes(protocol: Protocol, { speaks }: ClientTls): boolean {
  if (protocol === 'tcp') return speaks !== 'clear';
  return protocol === 'tls' || protocol === 'udp' || speaks === 'other';
}
