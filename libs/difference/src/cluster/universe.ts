import type { Cluster, Service } from '#manifests/cluster.js';
import { isHttp } from '#manifests/protocol.js';
import { hasLabels } from '#manifests/selector-index.js';

/** A request of whomever, without who sends it. */
export interface Asked {
  readonly port: number;
  readonly method: string;
  readonly path: string;
}

/** Nothing names this path, so that it meets with what holds for all that is not named. */
export const unnamed = '/-unnamed';

/** Every request of a service that its routes and policies tell apart, and on each port one that none of them names. */
export function requestsOf(cluster: Cluster, service: Service): readonly Asked[] {
  const named = [...routed(cluster, service), ...guarded(cluster, service)];
  return service.ports.flatMap(({ port, protocol }) => {
    if (!isHttp(protocol) && protocol !== 'detected') return [{ port, method: 'GET', path: '/' }];
    const method = protocol === 'grpc' ? 'POST' : 'GET';
    return [
      ...named.map(({ path, method: stated }) => ({ port, path, method: stated ?? method })),
      { port, method, path: unnamed },
    ];
  });
}

interface Named {
  readonly path: string;
  readonly method: string | undefined;
}

function routed(cluster: Cluster, { host, name, namespace }: Service): readonly Named[] {
  return cluster.ofIstio('VirtualService').flatMap(({ spec, namespace: own }) =>
    (spec.hosts ?? []).some(
      (each) => each === host || each === `${name}.${namespace}` || (each === name && own === namespace),
    )
      ? (spec.http ?? []).flatMap(({ match = [] }) =>
          match.flatMap(({ uri, method }) => {
            const path = uri?.exact ?? (uri?.prefix === undefined ? sampleOf(uri?.regex) : uri.prefix);
            return path === undefined ? [] : [{ path, method: method?.exact }];
          }),
        )
      : [],
  );
}

/** Of the patterns that stand for one segment, which are those that people write for parameters. */
const sampleOf = (regex: string | undefined): string | undefined =>
  regex?.replaceAll(/\[\^\/\](?:\+|\*)/g, '1').replaceAll('\\', '');

const guarded = (cluster: Cluster, { workloads }: Service): readonly Named[] =>
  cluster.ofIstio('AuthorizationPolicy').flatMap(({ spec, namespace }) => {
    const labels = spec.selector?.matchLabels ?? {};
    const isFor = workloads.some((each) => each.namespace === namespace && hasLabels(each.labels, labels));
    if (!isFor) return [];
    return (spec.rules ?? []).flatMap((rule) =>
      (rule.to ?? []).flatMap(({ operation }) =>
        (operation?.paths ?? []).flatMap((path) =>
          (operation?.methods ?? [undefined]).map((method) => ({ path: path.replaceAll('*', '1'), method })),
        ),
      ),
    );
  });
