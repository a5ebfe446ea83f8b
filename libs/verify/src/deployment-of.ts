import type { Cluster } from '#manifests/cluster.js';
import type { Deployment, Gateway, Replicas, StandIn, Store } from '#mesh/deployment.js';
import type { Mesh, ThirdParty } from '#mesh/mesh.js';
import { kongGateway } from './reading/kong.js';
import { serviceAt } from './reading/services.js';
import { importsOf, sidecarOf } from './reading/sidecars.js';

/**
 * Where the apps of a contract run, told from manifests alone: in the namespace that has most Services of their names.
 * Undefined where none has any, so that there is nothing to hold the contract against.
 */
export function deploymentOf(cluster: Cluster, mesh: Mesh): Deployment | undefined {
  const apps = new Set(mesh.workloads.map(({ app }) => app));
  const own = cluster.services.filter(({ name, resource }) => resource.kind === 'Service' && apps.has(name));
  const [namespace] = [...Map.groupBy(own, (each) => each.namespace)]
    .toSorted(([, one], [, other]) => other.length - one.length)
    .map(([name]) => name);
  if (namespace === undefined) return undefined;
  const stores = storesOf(cluster, mesh, namespace);
  return {
    namespace,
    dataNamespace: stores.find(({ inside }) => inside !== undefined)?.inside ?? namespace,
    stores: Object.fromEntries(stores.map(({ name, store }) => [name, store])),
    replicas: replicasOf(cluster, mesh, namespace),
    thirdParties: Object.fromEntries(
      mesh.workloads.flatMap(({ app, thirdParties }) =>
        thirdParties.flatMap((party) => {
          const standIn = standInOf(cluster, namespace, app, party, apps);
          return standIn ? [[party.name, standIn] as const] : [];
        }),
      ),
    ),
    gateway: gatewayOf(cluster),
  };
}

const replicasOf = (cluster: Cluster, mesh: Mesh, namespace: string): Record<string, Replicas> =>
  Object.fromEntries(
    mesh.workloads.map(({ app }) => [
      app,
      serviceAt(cluster, `${app}.${namespace}.svc.cluster.local`)?.workloads[0]?.replicas ??
        cluster.workloads.find(({ name, kind }) => name === app && kind === 'Deployment')?.replicas ?? {
          min: 1,
          max: 1,
        },
    ]),
  );

/** A Service of the store's name, or a ServiceEntry that has it in its name. */
function storesOf(cluster: Cluster, mesh: Mesh, namespace: string) {
  const names = new Set(mesh.workloads.flatMap(({ stores }) => stores));
  return [...names].flatMap((name): { name: string; store: Store; inside: string | undefined }[] => {
    const inside = cluster.services.find((each) => each.name === name && each.resource.kind === 'Service');
    if (inside)
      return [{ name, store: { host: name, port: inside.ports[0]?.port ?? 0 }, inside: inside.namespace }];
    const outside = cluster.services.find(
      (each) => each.outside && each.namespace === namespace && each.name.endsWith(`-${name}`),
    );
    return outside
      ? [{ name, store: { host: outside.host, port: outside.ports[0]?.port ?? 0 }, inside: undefined }]
      : [];
  });
}

/** Another host, by an entry named for app and party; or some Service in the mesh that is no app of the contract. */
function standInOf(
  cluster: Cluster,
  namespace: string,
  app: string,
  party: ThirdParty,
  apps: ReadonlySet<string>,
): StandIn | undefined {
  const entry = cluster.services.find(
    ({ resource, name }) => resource.kind === 'ServiceEntry' && name === `${app}-${party.name}`,
  );
  if (entry)
    return {
      kind: 'external',
      party: { ...party, host: entry.host, port: entry.ports[0]?.port ?? party.port },
    };
  if (serviceAt(cluster, party.host)) return undefined;
  const workload = serviceAt(cluster, `${app}.${namespace}.svc.cluster.local`)?.workloads[0];
  const sidecar = workload && sidecarOf(cluster, workload);
  const twin = sidecar
    ? importsOf(sidecar)
        .map(({ host }) => serviceAt(cluster, host))
        .find((each) => each && !each.outside && each.namespace === namespace && !apps.has(each.name))
    : undefined;
  const port = twin?.ports.find(({ name }) => name?.includes(party.name)) ?? twin?.ports[0];
  return twin && port
    ? { kind: 'twin', app: twin.name, port: port.port, protocol: port.protocol === 'http' ? 'http' : 'tcp' }
    : undefined;
}

function gatewayOf(cluster: Cluster): Gateway {
  const workload = kongGateway(cluster);
  return {
    namespace: workload?.namespace ?? 'kong',
    account: workload?.account ?? 'kong',
    labels: workload?.labels ?? { app: 'kong' },
    replicas: workload?.replicas ?? { min: 1, max: 1 },
  };
}
