import type { Replicas } from '#mesh/deployment.js';
import type { ThirdParty } from '#mesh/mesh.js';
import type { Image } from './image.js';

/** The apps whose contracts are compiled. */
export const serviceNames = ['api', 'users', 'orders', 'billing', 'notifications'] as const;

export type ServiceName = (typeof serviceNames)[number];

/** What differs between environments; all of it is stated, nothing has a default. */
export interface Environment {
  readonly name: 'dev' | 'dev-brokers' | 'staging' | 'prod';
  /** As apps understand it: production refuses every secret that is published. */
  readonly mode: 'development' | 'production';
  /** What clients write before a path, as in "https://shop.example". */
  readonly publicUrl: string;
  /** The Secret with the certificate of the public host; undefined where the gateway speaks plain HTTP. */
  readonly certificate: string | undefined;
  readonly images: Readonly<Record<ServiceName, Image>>;
  readonly replicas: Readonly<Record<ServiceName | 'gateway', Replicas>>;
  readonly resources: Readonly<Record<ServiceName | 'sidecar' | 'job', Resources>>;
  readonly postgres: PostgresPlace;
  /** What carries events and jobs; undefined: the messaging database does. */
  readonly brokers: Brokers | undefined;
  /** What stands in for third parties; undefined where they are the real ones. */
  readonly twins: Twins | undefined;
  /** Real third parties that answer elsewhere than their contract says, by its name for them. */
  readonly elsewhere: Readonly<Record<string, ThirdParty>>;
  /** The sender of mails, as in "Meshcart <shop@meshcart.example>". */
  readonly mailFrom: string;
}

/** Requests are reserved, limits are enforced. There is no limit of CPU: it would throttle an app beside idle cores. */
export interface Resources {
  readonly cpu: string;
  readonly memory: string;
  readonly memoryLimit: string;
}

export type PostgresPlace =
  | { readonly kind: 'inside'; readonly resources: Resources; readonly storage: string }
  /** Somebody else's server: apps get its URL by Secret, the network policies need to know where it is. */
  | { readonly kind: 'outside'; readonly host: string; readonly port: number; readonly cidr: string };

/** Servers in the data namespace. */
export interface Brokers {
  readonly kafka: { readonly nodes: number; readonly resources: Resources; readonly storage: string };
  readonly rabbitMq: { readonly resources: Resources; readonly storage: string };
}

export interface Twins {
  readonly image: Image;
  readonly resources: Resources;
}
