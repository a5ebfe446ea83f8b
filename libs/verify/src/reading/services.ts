import type { Cluster, Service, ServicePort, Workload } from '#manifests/cluster.js';
import { memoized } from './memoized.js';

const byHost = memoized(
  (cluster: Cluster) => new Map(cluster.services.map((service) => [service.host, service] as const)),
);

const byWorkload = memoized((cluster: Cluster) => {
  const found = new Map<Workload, Service[]>();
  for (const service of cluster.services)
    for (const workload of service.workloads) {
      const known = found.get(workload);
      if (known) known.push(service);
      else found.set(workload, [service]);
    }
  return found;
});

/** Of a full host name; undefined where nothing has it. */
export const serviceAt = (cluster: Cluster, host: string): Service | undefined => byHost(cluster).get(host);

/** Those that lead to a workload. */
export const servicesOf = (cluster: Cluster, workload: Workload): readonly Service[] =>
  byWorkload(cluster).get(workload) ?? [];

/** A host as a policy in a namespace writes it, in full: a name without dots is a Service beside it. */
export const fullHost = (host: string, namespace: string): string =>
  host.includes('.') || host.includes('*') ? host : `${host}.${namespace}.svc.cluster.local`;

/** Whether a proxy reads requests on a port, instead of bytes. */
export const carriesHttp = ({ protocol }: ServicePort): boolean =>
  protocol === 'http' || protocol === 'http2' || protocol === 'grpc';

/** Whether gRPC is spoken on a port. */
export const carriesGrpc = ({ protocol }: ServicePort): boolean =>
  protocol === 'grpc' || protocol === 'http2';

/** The port of the containers behind a port of a Service; undefined where no container has the name. */
export const containerPort = (service: Service, { targetPort }: ServicePort): number | undefined =>
  typeof targetPort === 'number'
    ? targetPort
    : service.workloads.flatMap(({ ports }) => ports).find(({ name }) => name === targetPort)?.port;

/** Whether some pod behind it has a sidecar. */
export const isInMesh = ({ workloads }: Service): boolean => workloads.some(({ inMesh }) => inMesh);
