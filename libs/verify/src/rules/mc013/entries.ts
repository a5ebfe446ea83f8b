import type { Cluster, Service } from '#manifests/cluster.js';
import { fieldsAt, listAt, textAt } from '#manifests/fields.js';
import { foundIn, type Found } from '../../found.js';
import { resending, retriesOn, routesTo } from '../../reading/routes.js';
import { carriesHttp, fullHost } from '../../reading/services.js';
import { brings, importsOf, sidecarOf } from '../../reading/sidecars.js';

/** What ServiceEntries declare outside, and how sidecars speak to it. */
export const entries = (cluster: Cluster): readonly Found[] =>
  cluster.services
    .filter(({ outside, resource }) => outside && resource.kind === 'ServiceEntry')
    .flatMap((service) => [
      ...unverified(cluster, service),
      ...wildcard(service),
      ...repeated(cluster, service),
      ...unused(cluster, service),
    ]);

/** TLS that a sidecar begins, and that takes any certificate for the right one. */
const unverified = (cluster: Cluster, service: Service): readonly Found[] =>
  cluster
    .ofIstio('DestinationRule')
    .filter((rule) => fullHost(textAt(rule.spec, 'host') ?? '', rule.namespace) === service.host)
    .flatMap((rule) =>
      [
        { tls: fieldsAt(rule.spec, 'trafficPolicy', 'tls'), path: ['spec', 'trafficPolicy', 'tls'] },
        ...listAt(rule.spec, 'trafficPolicy', 'portLevelSettings').map((each, index) => ({
          tls: fieldsAt(each, 'tls'),
          path: ['spec', 'trafficPolicy', 'portLevelSettings', index, 'tls'],
        })),
      ].flatMap(({ tls, path }) => {
        if (!['SIMPLE', 'MUTUAL'].includes(textAt(tls, 'mode') ?? '')) return [];
        if (tls['insecureSkipVerify'] !== true && listAt(tls, 'subjectAltNames').length > 0) return [];
        return [
          foundIn('error', rule, path, {
            message: `sidecars begin TLS to ${service.host} and take whoever answers with any certificate of any authority`,
            fix: `Write sni: ${service.host} and subjectAltNames: [${service.host}]`,
          }),
        ];
      }),
    );

const wildcard = ({ host, resource, ports }: Service): readonly Found[] =>
  host.startsWith('*') && ports.some(({ protocol }) => protocol === 'tls')
    ? [
        foundIn('warning', resource, ['spec', 'hosts'], {
          message: `${host} is held to its server name only, which a caller may write as it likes: any address is reached by it`,
          fix: 'List the hosts that are meant, one by one',
        }),
      ]
    : [];

/** Requests that a sidecar reads on their way out, and sends again by its default. */
function repeated(cluster: Cluster, service: Service): readonly Found[] {
  if (!service.ports.some(carriesHttp)) return [];
  const routes = routesTo(cluster, service.host);
  const silent = routes.length === 0 ? [undefined] : routes.filter(({ retries }) => retries === undefined);
  const { attempts } = retriesOn(cluster, undefined);
  const eager = resending(retriesOn(cluster, undefined)).length > 0;
  return silent.length > 0 && eager
    ? [
        foundIn('warning', silent[0]?.resource ?? service.resource, silent[0]?.path ?? ['spec', 'ports'], {
          message: `what is sent to ${service.host} is tried up to ${attempts + 1} times by Istio's default, POST as well`,
          fix: 'Add a VirtualService for the host with `retries: { attempts: 0 }`, and retry in the code, with a key',
        }),
      ]
    : [];
}

/** Declared, and imported by no Sidecar of those that may see it. */
function unused(cluster: Cluster, service: Service): readonly Found[] {
  const clients = cluster.workloads.filter(
    ({ inMesh, namespace }) =>
      inMesh && (service.exportTo.includes('*') || service.exportTo.includes(namespace)),
  );
  if (clients.length === 0) return [];
  const reaches = clients.some((client) => {
    const sidecar = sidecarOf(cluster, client);
    const imports = sidecar ? importsOf(sidecar) : [];
    return imports.length === 0 || imports.some((each) => brings(each, service));
  });
  return reaches
    ? []
    : [
        foundIn('warning', service.resource, ['spec', 'hosts'], {
          message: `no Sidecar imports ${service.host}, so nobody reaches it`,
          fix: `Add ${service.namespace}/${service.host} to egress.hosts of whoever calls it, or take the entry out`,
        }),
      ];
}
