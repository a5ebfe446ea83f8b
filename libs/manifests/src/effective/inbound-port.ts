import type { Protocol, ServicePort, Workload } from '../cluster.js';
import { protocolNamed } from '../protocol.js';
import { byAge } from './by-age.js';
import { egressScopeOf } from './egress-scope.js';
import { perCluster, perWorkload } from './per-cluster.js';
import { targetIn } from './registry.js';

const portsInto = perCluster(({ services }) => {
  const found = new Map<Workload, ServicePort[]>();
  for (const { workloads, ports } of services.toSorted((one, other) => byAge(one.resource, other.resource)))
    for (const workload of workloads) found.set(workload, [...(found.get(workload) ?? []), ...ports]);
  return found;
});

/** What a workload's sidecar takes the bytes of its ports for: as its Sidecar says, or else its oldest Service. */
const protocolsOf = perWorkload((cluster, workload): ReadonlyMap<number, Protocol> => {
  const ingress = egressScopeOf(cluster, workload).sidecar?.spec.ingress ?? [];
  if (ingress.length > 0)
    return new Map(ingress.map(({ port }) => [port.number ?? 0, protocolNamed(port.protocol ?? '')]));
  const ports = (portsInto(cluster).get(workload) ?? []).flatMap((port): [number, Protocol][] => {
    const target = targetIn(workload, port);
    return target === undefined || port.protocol === 'udp' ? [] : [[target, port.protocol]];
  });
  return new Map(ports.toReversed());
});

/** Of a port that nothing names it is detected. */
export const inboundProtocol = (
  ...[cluster, workload, port]: [...Parameters<typeof protocolsOf>, number]
): Protocol => protocolsOf(cluster, workload).get(port) ?? 'detected';
