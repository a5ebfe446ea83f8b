import type { Where } from './mutant.js';

/** Titles of objects of the base. */
export const routes = (app: string) => `VirtualService meshcart/${app}`;
export const rule = (app: string) => `DestinationRule meshcart/${app}`;
export const access = (app: string) => `AuthorizationPolicy meshcart/${app}`;
export const network = (app: string) => `NetworkPolicy meshcart/${app}`;
export const sidecar = (app: string) => `Sidecar meshcart/${app}`;
export const service = (app: string) => `Service meshcart/${app}`;
export const deployment = (app: string) => `Deployment meshcart/${app}`;
export const operator = 'IstioOperator';

/** Where the route of an RPC or an operation stands. */
export const route = (name: string, ...rest: readonly Where[]): readonly Where[] => [
  'spec',
  'http',
  { name },
  ...rest,
];

export const policy = (...rest: readonly Where[]): readonly Where[] => ['spec', 'trafficPolicy', ...rest];

/** An object of Istio, as it stands in a file. */
export const object = (
  apiVersion: string,
  kind: string,
  name: string,
  spec: unknown,
  namespace = 'meshcart',
) => ({
  apiVersion,
  kind,
  metadata: { name, namespace },
  spec,
});

export const virtualService = (name: string, spec: unknown, namespace?: string) =>
  object('networking.istio.io/v1', 'VirtualService', name, spec, namespace);

export const destinationRule = (name: string, spec: unknown, namespace?: string) =>
  object('networking.istio.io/v1', 'DestinationRule', name, spec, namespace);

export const authorizationPolicy = (name: string, spec: unknown, namespace?: string) =>
  object('security.istio.io/v1', 'AuthorizationPolicy', name, spec, namespace);

/** A ServiceEntry of the namespace's own. */
export const outside = (host: string, protocol: 'HTTP' | 'TLS') =>
  object('networking.istio.io/v1', 'ServiceEntry', 'outside', {
    hosts: [host],
    exportTo: ['.'],
    location: 'MESH_EXTERNAL',
    resolution: host.startsWith('*') ? 'NONE' : 'DNS',
    ports: [{ name: `${protocol.toLowerCase()}-outside`, number: protocol === 'TLS' ? 443 : 80, protocol }],
  });

/** A workload with one container. */
export const workload = (
  name: string,
  image: string,
  {
    kind = 'Deployment',
    annotations = {},
    namespace = 'meshcart',
    labels = {},
    replicas = 1 as number | undefined,
  } = {},
) => ({
  apiVersion: kind === 'Job' ? 'batch/v1' : 'apps/v1',
  kind,
  metadata: { name, namespace },
  spec: {
    ...(kind === 'Deployment' && { replicas, selector: { matchLabels: { app: name } } }),
    template: {
      metadata: { labels: { app: name, ...labels }, annotations },
      spec: {
        serviceAccountName: name,
        ...(kind === 'Job' && { restartPolicy: 'OnFailure' }),
        containers: [{ name, image }],
      },
    },
  },
});
