import type { ThirdParty } from './mesh.js';

/** How many replicas of an app may run at once. */
export interface Replicas {
  readonly min: number;
  readonly max: number;
}

/** What an environment decides that the policies depend on; all else is in the contracts. */
export interface Deployment {
  /** Of the workloads. */
  readonly namespace: string;
  /** Of the stores, which are outside of the mesh. */
  readonly dataNamespace: string;
  /** Stores by the name that contracts use: where they answer. */
  readonly stores: Readonly<Record<string, Store>>;
  /** By app. */
  readonly replicas: Readonly<Record<string, Replicas>>;
  /** What takes the place of third parties, by their names: stand-ins, or another host of the same kind. */
  readonly thirdParties: Readonly<Record<string, StandIn>>;
  /** Through which the world comes in. */
  readonly gateway: Gateway;
}

/** A store in the cluster, or outside of it by its host. */
export interface Store {
  /** A Service of the data namespace, or a host name with a dot. */
  readonly host: string;
  readonly port: number;
  /** Of a host outside: its addresses, as in "10.20.0.0/24"; any public one where absent. */
  readonly cidr?: string;
  /** Whether migrations and other jobs have nothing to do there; they are let in where it is absent. */
  readonly isClosedToJobs?: boolean;
}

/** Whether the store is a Service of the data namespace. */
export const isInside = ({ host }: Store): boolean => !host.includes('.');

/** Where an app finds a third party instead of at its own host. */
export type StandIn =
  | { readonly kind: 'external'; readonly party: ThirdParty }
  /** An app of this deployment, in the mesh, that speaks the third party's protocol on a port of its own. */
  | { readonly kind: 'twin'; readonly app: string; readonly port: number; readonly protocol: 'http' | 'tcp' };

/** The ingress controller's proxy: in the mesh, with an identity of its own. */
export interface Gateway {
  readonly namespace: string;
  readonly account: string;
  /** Labels of its pods. */
  readonly labels: Readonly<Record<string, string>>;
  readonly replicas: Replicas;
}

/** Ports on which every app answers. */
export const ports = { grpc: 50051, http: 3000, openId: 3001 } as const;

/** The trust domain of the mesh. */
export const trustDomain = 'cluster.local';

/** The SPIFFE name of an account, as policies write it. */
export const principalOf = (account: string, namespace: string): string =>
  `${trustDomain}/ns/${namespace}/sa/${account}`;

/** The full name of a Service inside of the cluster. */
export const hostOf = (service: string, namespace: string): string =>
  `${service}.${namespace}.svc.cluster.local`;
