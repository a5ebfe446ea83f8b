import type { Cluster, Service } from '#manifests/cluster.js';
import { valueAt } from '#manifests/fields.js';
import { foundIn, type Found } from '../../found.js';
import { kongRoutesIn, type KongRoute } from '../../reading/kong.js';
import { hostsOf, isForSidecars } from '../../reading/routes.js';
import { carriesGrpc, isInMesh } from '../../reading/services.js';

/** What the Ingress and the Service behind it tell Kong's controller. */
export function backends(cluster: Cluster): readonly Found[] {
  const routes = kongRoutesIn(cluster);
  const services = new Map(
    routes.flatMap(({ service, port }) => (service && port ? [[service, port] as const] : [])),
  );
  const ingresses = new Map(routes.map((route) => [route.ingress, route]));
  return [
    ...routes.flatMap(exists),
    ...[...ingresses.values()].flatMap((route) => ingressSays(cluster, route)),
    ...[...services.keys()].filter(isInMesh).flatMap((service) => serviceSays(cluster, service)),
    ...routes.flatMap(protocolOf),
  ];
}

const exists = ({ ingress, path, backend, service, port }: KongRoute): readonly Found[] => {
  if (port) return [];
  return [
    foundIn('error', ingress, service ? [...path, 'port'] : [...path, 'name'], {
      message: service
        ? `Service ${backend} has no such port; it has ${service.ports.map((each) => each.port).join(', ') || 'none'}`
        : `there is no Service ${backend} in ${ingress.namespace}, so Kong answers 503`,
      fix: service ? 'Name a port that the Service has' : 'Name a Service of the same namespace',
    }),
  ];
};

/** K3 and K9. */
function ingressSays(cluster: Cluster, { ingress, service, host }: KongRoute): readonly Found[] {
  if (!service || !isInMesh(service)) return [];
  const { annotations } = ingress;
  const known = host !== undefined && publicHosts(cluster).has(host);
  return [
    ...(annotations['konghq.com/preserve-host'] !== 'false' && !known
      ? [
          foundIn('error', ingress, ['metadata', 'annotations'], {
            message: `Kong keeps the public host ${host ?? 'of the client'}, which its sidecar does not know: no route of ${service.host} is taken, and requests go past the mesh or are answered 502`,
            fix: 'Set konghq.com/preserve-host: "false", or name the public host in the VirtualService',
          }),
        ]
      : []),
    ...(annotations['konghq.com/protocols'] === undefined
      ? [
          foundIn('warning', ingress, ['metadata', 'annotations'], {
            message:
              'no protocols are stated, and since 3.5.7 the controller leaves them to Kong, which may answer 426 to plain HTTP',
            fix: 'Set konghq.com/protocols: "https", or "http,https"',
          }),
        ]
      : []),
  ];
}

const publicHosts = (cluster: Cluster) =>
  new Set(cluster.ofIstio('VirtualService').filter(isForSidecars).flatMap(hostsOf));

/** K2 and K8. */
function serviceSays(cluster: Cluster, { resource, host }: Service): readonly Found[] {
  const { annotations } = resource;
  const retries = annotations['konghq.com/retries'];
  const whole = cluster
    .ofKind('IngressClassParameters')
    .some(({ spec }) => valueAt(spec, 'serviceUpstream') === true);
  return [
    ...(annotations['ingress.kubernetes.io/service-upstream'] !== 'true' && !whole
      ? [
          foundIn('error', resource, ['metadata', 'annotations'], {
            message: `Kong balances over the pods of ${host} itself, so the mesh does not see which Service is meant`,
            fix: 'Set ingress.kubernetes.io/service-upstream: "true" on the Service, or serviceUpstream on the class',
          }),
        ]
      : []),
    ...(retries !== '0'
      ? [
          foundIn('warning', resource, ['metadata', 'annotations', 'konghq.com/retries'], {
            message: `Kong tries ${host} ${Number(retries ?? 5) + 1} times${retries === undefined ? ' by its default' : ''}, on top of what the mesh does`,
            fix: 'Set konghq.com/retries: "0", and let the mesh alone retry',
          }),
        ]
      : []),
  ];
}

/** K6 and K7. */
function protocolOf({ service, port }: KongRoute): readonly Found[] {
  if (!service || !port || !isInMesh(service)) return [];
  const { resource } = service;
  const spoken = resource.annotations['konghq.com/protocol'] ?? 'http';
  const place = ['metadata', 'annotations', 'konghq.com/protocol'];
  const index = service.ports.indexOf(port);
  return [
    ...(spoken === 'grpcs' || spoken === 'https'
      ? [
          foundIn('error', resource, place, {
            message: `Kong speaks ${spoken} to ${service.host}: TLS inside of the TLS of the mesh, so no sidecar can read a path`,
            fix: `Set konghq.com/protocol: "${spoken.slice(0, -1)}"`,
          }),
        ]
      : []),
    ...(carriesGrpc(port) && spoken === 'http'
      ? [
          foundIn('error', resource, place, {
            message: `Kong speaks HTTP/1.1 to port ${port.port} of ${service.host}, which is for gRPC`,
            fix: 'Set konghq.com/protocol: "grpc"',
          }),
        ]
      : []),
    ...(port.protocol === 'detected' || (port.protocol === 'tcp' && spoken !== 'tcp')
      ? [
          foundIn('warning', resource, ['spec', 'ports', index], {
            message: `port ${port.port} of ${service.host} ${port.protocol === 'tcp' ? 'is declared to carry bytes' : 'does not say its protocol'}, and Kong speaks ${spoken} to it`,
            fix: 'Set appProtocol: http, or begin the name of the port with "http-"',
          }),
        ]
      : []),
  ];
}
