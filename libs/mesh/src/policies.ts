import { istio } from '#crds/istio.js';
import { kong } from '#crds/kong.js';
import { prometheus } from '#crds/prometheus.js';
import type { Resource } from './istio/resource.js';
import type { KongResource } from './kong/resource.js';
import type { NetworkPolicy } from './network/network-policy.js';
import type { MonitoringResource } from './prometheus/resource.js';

/** What the compilers make, of whatever target. */
export type Policy = Resource | NetworkPolicy | KongResource | MonitoringResource;

/** A compiled policy as an API server takes it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: Policy['kind'];
  readonly metadata: Policy['metadata'];
  readonly app: undefined;
}

/** The app is for whoever sorts policies into files; undefined members vanish when they are written. */
export const manifestOf = (policy: Policy): Manifest => ({
  apiVersion: apiVersions[policy.kind],
  ...policy,
  app: undefined,
});

const apiVersions: Readonly<Record<Policy['kind'], string>> = {
  ...istio,
  ...kong,
  ...prometheus,
  NetworkPolicy: 'networking.k8s.io/v1',
  Ingress: 'networking.k8s.io/v1',
};
