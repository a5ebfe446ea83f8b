import type { Cluster, Workload } from '#manifests/cluster.js';
import type { Resource } from '#manifests/resource.js';
import { hasLabels } from '#manifests/selector-index.js';
import type { Request } from '#manifests/verdict.js';
import { hostOf, ports, type Deployment } from '#mesh/deployment.js';
import type { Rpc } from '#mesh/mesh.js';

/** An RPC as a gRPC client sends it. */
export const rpcRequest = (
  from: Workload,
  { namespace }: Deployment,
  { app, name }: Pick<Rpc, 'app' | 'name'>,
): Request => ({
  from,
  host: hostOf(app, namespace),
  port: ports.grpc,
  method: 'POST',
  path: `/${name}`,
  headers: { 'content-type': 'application/grpc' },
});

/** The workload of an app; undefined where no manifest has it. Jobs run under names of their own. */
export const workloadOf = (cluster: Cluster, { namespace }: Deployment, app: string): Workload | undefined =>
  cluster.workloads.find((each) => each.namespace === namespace && each.name === app);

/** The proxy through which the world comes in; it is installed apart, so often no manifest has it. */
export const gatewayOf = (cluster: Cluster, { gateway }: Deployment): Workload =>
  cluster.workloads.find(
    ({ namespace, labels }) => namespace === gateway.namespace && hasLabels(labels, gateway.labels),
  ) ?? {
    resource: installedApart(gateway.account, gateway.namespace),
    kind: 'Deployment',
    name: gateway.account,
    namespace: gateway.namespace,
    labels: gateway.labels,
    annotations: {},
    account: gateway.account,
    inMesh: true,
    ports: [],
    replicas: gateway.replicas,
  };

const installedApart = (name: string, namespace: string): Resource => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  name,
  namespace,
  labels: {},
  annotations: {},
  spec: {},
  value: {},
  source: { file: 'installed apart', line: 1, text: '', path: [] },
});
