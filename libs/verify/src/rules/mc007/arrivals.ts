import type { Cluster } from '#manifests/cluster.js';
import { verdictOf } from '#manifests/verdict-of.js';
import { titleOf } from '#manifests/resource.js';
import { foundIn, type Found } from '../../found.js';
import { refusalOf } from '../../reading/calls.js';
import { kongGateway, kongRoutesIn, type KongRoute } from '../../reading/kong.js';
import { isInMesh } from '../../reading/services.js';

/** Sends a request of each route through the sidecar of Kong, with the host that Kong gives it. */
export function arrivals(cluster: Cluster): readonly Found[] {
  const gateway = kongGateway(cluster);
  if (!gateway?.inMesh) return [];
  const told = new Set<string>();
  return kongRoutesIn(cluster).flatMap((route) => {
    const { ingress, service, port, path } = route;
    if (!service || !port || !isInMesh(service)) return [];
    // What the public host makes of it is told of by another check.
    if (ingress.annotations['konghq.com/preserve-host'] !== 'false') return [];
    const [method = 'GET'] = (ingress.annotations['konghq.com/methods'] ?? 'GET').split(',');
    const verdict = verdictOf(cluster, {
      from: gateway,
      host: service.host,
      port: port.port,
      method,
      path: samplePath(route),
    });
    const refusal = refusalOf(verdict);
    if (!refusal) return [];
    const key = `${service.host} ${port.port} ${refusal.question} ${refusal.by.map(({ resource }) => titleOf(resource)).join()}`;
    if (told.has(key)) return [];
    told.add(key);
    const [by] = refusal.by;
    return [
      foundIn('error', by?.resource ?? ingress, by?.path ?? path, {
        message: `what Kong sends for ${titleOf(ingress)} does not arrive at ${service.host}:${port.port} (${refusal.question}): ${refusal.because}`,
        fix: `Let ${gateway.namespace}/${gateway.account} through there, or take the Ingress out`,
      }),
    ];
  });
}

/** Some path that the Ingress takes: a regular expression of one segment stands for any. */
export const samplePath = ({ pattern }: Pick<KongRoute, 'pattern'>): string =>
  pattern.startsWith('/~')
    ? pattern.slice(2).replaceAll('[^/]+', 'x').replaceAll(/[$^]/g, '').replaceAll(/\\(.)/g, '$1')
    : pattern;
