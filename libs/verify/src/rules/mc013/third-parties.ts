import type { Cluster, Workload } from '#manifests/cluster.js';
import { externalsOf } from '#mesh/istio/egress.js';
import type { ThirdParty } from '#mesh/mesh.js';
import { foundIn, type Found } from '../../found.js';
import { appsIn, type App } from '../../reading/apps.js';
import { egressAllows } from '../../reading/network-egress.js';
import { serviceAt } from '../../reading/services.js';
import { brings, importsOf, sidecarOf } from '../../reading/sidecars.js';
import type { Subject } from '../../rule.js';

/** Each third party that a contract names: declared, imported and let out for its app, and for no other. */
export function thirdParties(subject: Subject): readonly Found[] {
  const { cluster, contract } = subject;
  if (!contract) return [];
  const apps = appsIn(subject);
  const parties = apps.flatMap((app) => {
    const stated = contract.mesh.workloads.find((each) => each.app === app.app);
    return stated ? externalsOf(contract.deployment, stated).map((party) => ({ app, party })) : [];
  });
  return parties.flatMap(({ app, party }) => {
    const allowed = parties.filter(({ party: { host } }) => host === party.host).map((each) => each.app);
    return [
      ...complete(cluster, app, party),
      ...apps.filter((each) => !allowed.includes(each)).flatMap((other) => exclusive(cluster, other, party)),
    ];
  });
}

function complete(
  cluster: Cluster,
  { app, workload }: App,
  { name, host, port }: ThirdParty,
): readonly Found[] {
  const service = serviceAt(cluster, host);
  if (!service)
    return [
      foundIn('error', workload.resource, [], {
        message: `${app} talks to ${name} (${host}:${port}) by contract, and no ServiceEntry declares it`,
        fix: `Add a ServiceEntry for ${host} with port ${port}`,
      }),
    ];
  return [
    ...(service.ports.some((each) => each.port === port)
      ? []
      : [
          foundIn('error', service.resource, ['spec', 'ports'], {
            message: `${app} talks to ${host} on port ${port} by contract, and the entry has ${service.ports.map((each) => each.port).join(', ')}`,
            fix: `Declare port ${port}`,
          }),
        ]),
    ...(imported(cluster, workload, host)
      ? []
      : [
          foundIn('error', sidecarOf(cluster, workload) ?? workload.resource, ['spec', 'egress'], {
            message: `${app} talks to ${host} by contract, and its Sidecar does not import it`,
            fix: `Add ${service.namespace}/${host} to egress.hosts`,
          }),
        ]),
    ...(egressAllows(cluster, workload, port)
      ? []
      : [
          foundIn('error', workload.resource, [], {
            message: `${app} talks to ${host}:${port} by contract, and no NetworkPolicy lets it out of the cluster there`,
            fix: `Allow egress to port ${port} outside for the pods of ${app}`,
          }),
        ]),
  ];
}

function exclusive(cluster: Cluster, { app, workload }: App, { name, host }: ThirdParty): readonly Found[] {
  const sidecar = sidecarOf(cluster, workload);
  if (!sidecar || !imported(cluster, workload, host)) return [];
  return [
    foundIn('error', sidecar, ['spec', 'egress'], {
      message: `the contract of ${app} does not name ${name}, and its Sidecar imports ${host}`,
      fix: `Take ${host} out of egress.hosts, or name the third party in the contract of ${app}`,
    }),
  ];
}

function imported(cluster: Cluster, workload: Workload, host: string): boolean {
  const service = serviceAt(cluster, host);
  const sidecar = sidecarOf(cluster, workload);
  const imports = sidecar ? importsOf(sidecar) : [];
  return service !== undefined && (imports.length === 0 || imports.some((each) => brings(each, service)));
}
