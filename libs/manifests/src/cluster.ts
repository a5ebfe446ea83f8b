import type { Kinds } from '#crds/istio.js';
import type { IstioResource, Labels, Resource } from './resource.js';

/** What a set of manifests declares, with the names among them followed. */
export interface Cluster {
  readonly resources: readonly Resource[];
  /** By name; also those that only a resource inside of them names, which then have no labels. */
  readonly namespaces: ReadonlyMap<string, Namespace>;
  readonly workloads: readonly Workload[];
  /** Services and the hosts of ServiceEntries. */
  readonly services: readonly Service[];
  readonly settings: MeshSettings;
  /** In the order in which they were read. */
  readonly ofKind: (kind: string) => readonly Resource[];
  readonly ofIstio: <Kind extends keyof Kinds>(kind: Kind) => readonly IstioResource<Kind>[];
}

export interface Namespace {
  readonly name: string;
  readonly labels: Labels;
  /** Undefined where nothing declares it. */
  readonly resource: Resource | undefined;
}

/** What istiod was installed with, as far as policies depend on it; its defaults where no manifest says. */
export interface MeshSettings {
  /** As in "istio-system". */
  readonly rootNamespace: string;
  readonly trustDomain: string;
  readonly outbound: 'ALLOW_ANY' | 'REGISTRY_ONLY';
  /** Tries beyond the first where no route says. */
  readonly defaultAttempts: number;
  /** All of what the mesh says about retries where no route does; undefined where it says nothing. */
  readonly defaultRetries: Readonly<Record<string, unknown>> | undefined;
  /** Whether callers speak mTLS to whatever has a sidecar, without being told. */
  readonly autoMtls: boolean;
  /** As in "10s". */
  readonly connectTimeout: string;
  /** Namespaces that may see what does not say itself who may; "." is its own. */
  readonly exportTo: Readonly<Record<'services' | 'virtualServices' | 'destinationRules', readonly string[]>>;
  /** Names of those that AuthorizationPolicies may have asked. */
  readonly extensionProviders: readonly string[];
  /** The ConfigMap or IstioOperator that says so. */
  readonly resource: Resource | undefined;
}

/** Whatever makes pods: a Deployment, StatefulSet, DaemonSet, Job, CronJob or a bare Pod. */
export interface Workload {
  readonly resource: Resource;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  /** Of its pods. */
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly account: string;
  /** Whether its pods get a sidecar. */
  readonly inMesh: boolean;
  readonly ports: readonly ContainerPort[];
  /** Most and fewest pods: of the autoscaler where there is one. */
  readonly replicas: { readonly min: number; readonly max: number };
}

export interface ContainerPort {
  readonly name: string | undefined;
  readonly port: number;
}

/** What can be called by a host name. */
export interface Service {
  /** A Service or a ServiceEntry. */
  readonly resource: Resource;
  readonly name: string;
  readonly namespace: string;
  /** As in "users.shop.svc.cluster.local"; of a ServiceEntry one of its hosts, which may begin with "*". */
  readonly host: string;
  readonly ports: readonly ServicePort[];
  /** Behind it; of a ServiceEntry those that its selector picks. */
  readonly workloads: readonly Workload[];
  /** Namespaces that may see it: "*" is all. */
  readonly exportTo: readonly string[];
  readonly outside: boolean;
}

/** What a proxy takes the bytes of a port for. */
export type Protocol = 'http' | 'http2' | 'grpc' | 'tls' | 'tcp' | 'udp' | 'detected';

export interface ServicePort {
  readonly port: number;
  readonly name: string | undefined;
  readonly protocol: Protocol;
  /** A number, or the name of a container's port. */
  readonly targetPort: number | string;
}
