import { hostOf, isInside, type Deployment, type Gateway } from '../deployment.js';
import type { Mesh, ThirdParty, Workload } from '../mesh.js';
import { calledApps, edgeAppOf, publicApps } from '../queries.js';
import { twinsIn } from '../twins.js';
import type { Resource } from './resource.js';

type Spec<Kind extends Resource['kind']> = Extract<Resource, { kind: Kind }>['spec'];

/** What each app may reach at all: its callees, its stores and its third parties, and nothing else. */
export function egress(mesh: Mesh, deployment: Deployment): readonly Resource[] {
  const { namespace, gateway } = deployment;
  return [
    ...mesh.workloads.map(({ app, ...workload }): Resource => ({
      kind: 'Sidecar',
      app,
      metadata: { name: app, namespace },
      spec: sidecar({ app }, hostsFor(mesh, deployment, { app, ...workload })),
    })),
    ...twinsIn(deployment).map(({ app }): Resource => ({
      kind: 'Sidecar',
      app,
      metadata: { name: app, namespace },
      spec: sidecar({ app }, edgeHosts(mesh, deployment)),
    })),
    gatewaySidecar(mesh, deployment, gateway),
    ...stores(deployment),
    ...mesh.workloads.flatMap((workload) =>
      externalsOf(deployment, workload).map((party): Resource => ({
        kind: 'ServiceEntry',
        app: workload.app,
        metadata: { name: `${workload.app}-${party.name}`, namespace },
        spec: entry(party),
      })),
    ),
  ];
}

/** A twin calls back as its third party would. */
function edgeHosts(mesh: Mesh, { namespace }: Deployment): string[] {
  const edgeApp = edgeAppOf(mesh);
  return edgeApp === undefined ? [] : [`${namespace}/${hostOf(edgeApp, namespace)}`];
}

function hostsFor(mesh: Mesh, deployment: Deployment, workload: Workload): string[] {
  const { namespace } = deployment;
  const called = calledApps(mesh, workload.app).filter((app) => app !== workload.app);
  const twins = twinsIn(deployment).filter(({ parties }) =>
    parties.some(({ name }) => workload.thirdParties.some((party) => party.name === name)),
  );
  return [
    ...[...called, ...twins.map(({ app }) => app)].map((app) => `${namespace}/${hostOf(app, namespace)}`),
    ...workload.stores.map((store) => storeHost(deployment, store)),
    ...externalsOf(deployment, workload).map(({ host }) => `${namespace}/${host}`),
  ].sort();
}

function gatewaySidecar(mesh: Mesh, { namespace }: Deployment, gateway: Gateway): Resource {
  const hosts = publicApps(mesh).map((app) => `${namespace}/${hostOf(app, namespace)}`);
  return {
    kind: 'Sidecar',
    app: undefined,
    metadata: { name: gateway.account, namespace: gateway.namespace },
    spec: sidecar(gateway.labels, hosts),
  };
}

/** A workload without callees may reach nothing, which Istio has no shorter word for. */
const sidecar = (labels: Readonly<Record<string, string>>, hosts: readonly string[]): Spec<'Sidecar'> => ({
  workloadSelector: { labels: { ...labels } },
  outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' },
  egress: [{ hosts: hosts.length > 0 ? [...hosts] : ['~/*'] }],
});

function storeHost({ stores: known, dataNamespace, namespace }: Deployment, name: string): string {
  const store = known[name];
  if (!store) throw new Error(`the environment states no store ${name}`);
  return isInside(store)
    ? `${dataNamespace}/${hostOf(store.host, dataNamespace)}`
    : `${namespace}/${store.host}`;
}

/** Stores bring their own encryption or none: they are outside of the mesh. */
function stores({ stores: known, namespace, dataNamespace }: Deployment): Resource[] {
  return Object.entries(known).map(([name, store]): Resource => {
    const { host, port } = store;
    const metadata = { name: `store-${name}`, namespace };
    if (isInside(store)) {
      const spec = {
        host: hostOf(host, dataNamespace),
        exportTo: ['.'],
        trafficPolicy: { tls: { mode: 'DISABLE' as const } },
      };
      return { kind: 'DestinationRule', app: undefined, metadata, spec };
    }
    const spec = entryOf(host, { number: port, name: `tcp-${name}`, protocol: 'TCP' });
    return { kind: 'ServiceEntry', app: undefined, metadata, spec };
  });
}

/** The third parties that are really outside. */
export const externalsOf = ({ thirdParties }: Deployment, workload: Workload): readonly ThirdParty[] =>
  workload.thirdParties.flatMap((party) => {
    const standIn = thirdParties[party.name];
    if (!standIn) return [party];
    return standIn.kind === 'external' ? [standIn.party] : [];
  });

/** TLS goes through as it is, so no key travels in clear and the server name is all that the mesh sees. */
const entry = ({ name, host, port, tls }: ThirdParty): Spec<'ServiceEntry'> =>
  entryOf(host, { number: port, name: `${tls ? 'tls' : 'tcp'}-${name}`, protocol: tls ? 'TLS' : 'TCP' });

const entryOf = (
  host: string,
  port: { number: number; name: string; protocol: string },
): Spec<'ServiceEntry'> => ({
  hosts: [host],
  exportTo: ['.'],
  location: 'MESH_EXTERNAL',
  resolution: 'DNS',
  ports: [port],
});
