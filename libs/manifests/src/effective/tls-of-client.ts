import type { Cluster, Service, ServicePort, Workload } from '../cluster.js';
import type { Deciding } from '../verdict.js';
import type { MergedRule } from './destination-rules.js';
import { modeOn, namespaceMode } from './peer-authentication.js';
import { isHeadless, targetIn } from './registry.js';
import { tlsModeFor, type EffectivePolicy } from './traffic-policy.js';

/** What the caller's side speaks to the pods of a service. */
export interface ClientTls {
  /** Mutual with the certificates of the mesh; other TLS is what a DestinationRule brings along. */
  readonly speaks: 'mutual' | 'other' | 'clear';
  readonly serverName: string | undefined;
  readonly by: readonly Deciding[];
}

export interface Destination {
  readonly service: Service;
  readonly port: ServicePort;
  readonly subset: string | undefined;
  readonly workloads: readonly Workload[];
}

/** As a DestinationRule says; where none does, mTLS to those pods that have a sidecar which takes it. */
export function tlsTo(
  cluster: Cluster,
  destination: Destination,
  rule: MergedRule | undefined,
  { policy, by }: EffectivePolicy,
): ClientTls {
  const { service, port, subset } = destination;
  const { tls } = policy;
  const own = `outbound_.${port.port}_.${subset ?? ''}_.${service.host}`;
  if (tls) {
    const named = by.map(({ resource, path }) => ({ resource, path: [...path, 'tls', 'mode'] }));
    if (tls.mode === 'ISTIO_MUTUAL') return { speaks: 'mutual', serverName: tls.sni || own, by: named };
    const isTls = tls.mode === 'SIMPLE' || tls.mode === 'MUTUAL';
    return { speaks: isTls ? 'other' : 'clear', serverName: undefined, by: named };
  }
  const above = namespaceMode(cluster, service.namespace);
  if (service.outside || !cluster.settings.autoMtls || above.mode === 'DISABLE')
    return { speaks: 'clear', serverName: undefined, by: above.mode === 'DISABLE' ? above.by : [] };
  return takeMutual(cluster, destination, rule)
    ? { speaks: 'mutual', serverName: own, by: [] }
    : { speaks: 'clear', serverName: undefined, by: [] };
}

function takeMutual(
  cluster: Cluster,
  { service, port, subset, workloads }: Destination,
  rule: MergedRule | undefined,
): boolean {
  // Of a Service without an address istiod looks at all pods, whatever the subset.
  const concerned = isHeadless(service) ? service.workloads : workloads;
  if (concerned.length === 0 || !concerned.every(({ inMesh }) => inMesh)) return false;
  if (isHeadless(service)) return true;
  const stated = tlsModeFor(rule, port.port, subset);
  if (stated !== undefined) return stated === 'ISTIO_MUTUAL';
  return workloads.every(
    (each) => modeOn(cluster, each, targetIn(each, port) ?? port.port).mode !== 'DISABLE',
  );
}
