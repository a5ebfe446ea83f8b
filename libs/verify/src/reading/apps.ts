import type { Service, ServicePort, Workload } from '#manifests/cluster.js';
import type { Subject } from '../rule.js';
import { memoized } from './memoized.js';
import { carriesGrpc, serviceAt } from './services.js';

/** An app of the contract as the manifests have it. */
export interface App {
  readonly app: string;
  readonly service: Service;
  readonly workload: Workload;
  /** Where its RPCs answer; undefined where no port speaks gRPC. */
  readonly grpc: ServicePort | undefined;
}

/** The apps of the contract that the manifests have: a Service of the app's name with pods behind it. */
export const appsIn = memoized((subject: Subject): readonly App[] => {
  const { cluster, contract } = subject;
  if (!contract) return [];
  return contract.mesh.workloads.flatMap(({ app }) => {
    const service = serviceAt(cluster, `${app}.${contract.deployment.namespace}.svc.cluster.local`);
    const workload =
      service?.workloads[0] ??
      cluster.workloads.find(
        ({ name, namespace, kind }) =>
          name === app && namespace === contract.deployment.namespace && kind === 'Deployment',
      );
    if (!workload) return [];
    return service ? [{ app, service, workload, grpc: grpcPort(service) }] : [];
  });
});

const byName = memoized((subject: Subject) => new Map(appsIn(subject).map((each) => [each.app, each])));

export const appNamed = (subject: Subject, app: string): App | undefined => byName(subject).get(app);

const grpcPort = (service: Service): ServicePort | undefined =>
  service.ports.find(carriesGrpc) ??
  service.ports.find(({ name, port }) => /grpc/i.test(name ?? '') || port === 50_051);
