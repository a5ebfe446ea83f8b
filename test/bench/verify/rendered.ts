import { compileIstio } from '#mesh/istio/compile.js';
import { compileNetwork } from '#mesh/network/compile.js';
import { hostOf, ports, type Deployment } from '#mesh/deployment.js';
import type { Mesh } from '#mesh/mesh.js';
import { aMesh, anOperation, anRpc } from '../../support/a-mesh.js';
import { yamlOf } from '#manifests/yaml-of.js';

const width = 3;
const rpcsOfApp = 4;

/** A contract of many apps in layers: each calls three of the layer below, with time for it. */
export function meshOf(apps: number, prefix = 'app'): Mesh {
  const layers = 4;
  const own = Math.ceil(apps / layers);
  const nameOf = (index: number) => `${prefix}${index}`;
  const rpc = (index: number, method: number) => `bench.${nameOf(index)}.v1.Service${index}/Get${method}`;
  const rpcs = Array.from({ length: apps }, (_, index) => {
    const layer = Math.floor(index / own);
    const below = (layer + 1) * own;
    return Array.from({ length: rpcsOfApp }, (__, method) =>
      anRpc({
        name: rpc(index, method),
        app: nameOf(index),
        timeoutMs: 1000 * (layers - layer),
        calls:
          below >= apps
            ? []
            : Array.from({ length: width }, (___, each) =>
                rpc(Math.min(apps - 1, below + ((index * width + each) % own)), method),
              ),
      }),
    );
  }).flat();
  const operations = [
    anOperation({ name: 'Get', app: 'api', timeoutMs: 10_000, calls: [rpc(0, 0)], maxTries: 100 }),
  ];
  return aMesh({ rpcs, operations });
}

export const deploymentOf = (mesh: Mesh): Deployment => ({
  namespace: 'bench',
  dataNamespace: 'bench-data',
  stores: {},
  replicas: Object.fromEntries(mesh.workloads.map(({ app }) => [app, { min: 2, max: 4 }])),
  thirdParties: {},
  gateway: { namespace: 'kong', account: 'kong', labels: { app: 'kong' }, replicas: { min: 1, max: 2 } },
});

const versions: Readonly<Record<string, string>> = {
  NetworkPolicy: 'networking.k8s.io/v1',
  AuthorizationPolicy: 'security.istio.io/v1',
  PeerAuthentication: 'security.istio.io/v1',
  Telemetry: 'telemetry.istio.io/v1',
};

/** One file for each app, and one for what they share. */
export const rendered = (mesh: Mesh): ReadonlyMap<string, string> =>
  new Map([...objectsOf(mesh)].map(([file, objects]) => [file, yamlOf(objects)]));

/** What the files say, an object a document. */
export function objectsOf(mesh: Mesh): ReadonlyMap<string, readonly object[]> {
  const deployment = deploymentOf(mesh);
  const policies = [...compileNetwork(mesh, deployment), ...compileIstio(mesh, deployment)];
  const objects = Map.groupBy(policies, ({ app }) => app ?? 'shared');
  const namespaces = ['bench', 'kong'].map((name) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { 'istio-injection': 'enabled' } },
  }));
  return new Map(
    ['shared', ...mesh.workloads.map(({ app }) => app)].map((name) => {
      const own = (objects.get(name) ?? []).map(({ kind, metadata, spec }) => ({
        apiVersion: versions[kind] ?? 'networking.istio.io/v1',
        kind,
        metadata,
        spec,
      }));
      return [`${name}.yaml`, [...(name === 'shared' ? namespaces : workload(name)), ...own]];
    }),
  );
}

function workload(app: string): readonly object[] {
  const metadata = { name: app, namespace: 'bench' };
  const labels = { app };
  const port = app === 'api' ? ports.http : ports.grpc;
  const protocol = app === 'api' ? 'http' : 'grpc';
  const container = {
    name: app,
    image: `bench/${app}:1`,
    env: [{ name: 'OWN_ADDRESS', value: hostOf(app, 'bench') }],
    ports: [{ name: protocol, containerPort: port }],
    readinessProbe: { tcpSocket: { port } },
  };
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        replicas: 4,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: { serviceAccountName: app, terminationGracePeriodSeconds: 30, containers: [container] },
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { selector: labels, ports: [{ name: protocol, port, targetPort: port }] },
    },
  ];
}
