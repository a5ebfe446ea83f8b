import type { Cluster, Service, ServicePort, Workload } from '#manifests/cluster.js';
import type { Request } from '#manifests/verdict.js';

/** Where a request is meant to end. */
export interface Callee {
  readonly service: Service;
  readonly port: ServicePort | undefined;
  /** Of the pods. */
  readonly targetPort: number;
  readonly workload: Workload | undefined;
}

/** Undefined where no manifest has the host. */
export function calleeOf({ services }: Cluster, { host, port }: Request): Callee | undefined {
  const service = services.find((each) => each.host === host);
  if (!service) return undefined;
  const stated = service.ports.find((each) => each.port === port);
  const [workload] = service.workloads;
  const named = workload?.ports.find(({ name }) => name === stated?.targetPort)?.port;
  const targetPort = typeof stated?.targetPort === 'number' ? stated.targetPort : (named ?? port);
  return { service, port: stated, targetPort, workload };
}
