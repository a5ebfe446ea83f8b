import { stringify } from 'yaml';
import { ports } from '#mesh/deployment.js';
import type { Mesh } from '#mesh/mesh.js';
import { compileIstio } from '#mesh/istio/compile.js';
import type { Resource } from '#mesh/istio/resource.js';
import { manifestOf } from '#mesh/policies.js';
import { twinsIn } from '#mesh/twins.js';
import { podManifest } from '../pod-manifest.js';
import type { Contract } from './contract.js';

type Manifest = Readonly<Record<string, unknown>>;

/**
 * What the compiler makes of a contract, and around it the least that a cluster needs: no policy of the mesh as a whole,
 * so that the contract's own must say everything.
 */
export function manifestsOf(contract: Contract, policies: readonly Resource[] = compile(contract)): string {
  const { mesh, deployment } = contract;
  const { namespace, dataNamespace, gateway } = deployment;
  const objects: readonly Manifest[] = [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace, labels: { 'istio-injection': 'enabled' } },
    },
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: gateway.namespace, labels: { 'istio-injection': 'enabled' } },
    },
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: dataNamespace } },
    ...mesh.workloads.flatMap(({ app }) => workload(app, namespace, { app }, portsOf(mesh, app))),
    ...workload(gateway.account, gateway.namespace, gateway.labels, [{ name: 'http', port: 8000 }]),
    ...Object.values(deployment.stores).map(({ host, port }) =>
      service(host, dataNamespace, { app: host }, [{ name: 'tcp-store', port }]),
    ),
    ...twinsIn(deployment).flatMap(({ app, parties }) =>
      workload(
        app,
        namespace,
        { app },
        parties.map(({ name, port, protocol }) => ({ name: `${protocol}-${name}`, port })),
      ),
    ),
    ...policies.map((policy) => ({ ...manifestOf(policy) })),
  ];
  return objects.map((object) => stringify(object)).join('---\n');
}

export const compile = ({ mesh, deployment }: Contract): readonly Resource[] =>
  compileIstio(mesh, deployment);

interface NamedPort {
  readonly name: string;
  readonly port: number;
}

/** Istio tells protocols by the names of ports. */
const portsOf = (mesh: Mesh, app: string): readonly NamedPort[] => [
  ...(mesh.rpcs.some((rpc) => rpc.app === app) ? [{ name: 'grpc', port: ports.grpc }] : []),
  ...(mesh.operations.some((operation) => operation.app === app) ? [{ name: 'http', port: ports.http }] : []),
  ...(mesh.doors.some((door) => door.app === app) ? [{ name: 'http-openid', port: ports.openId }] : []),
];

function workload(
  name: string,
  namespace: string,
  labels: Readonly<Record<string, string>>,
  named: readonly NamedPort[],
): Manifest[] {
  return [
    ...(named.length > 0 ? [service(name, namespace, labels, named)] : []),
    podManifest(name, namespace, labels),
  ];
}

const service = (
  name: string,
  namespace: string,
  selector: object,
  named: readonly NamedPort[],
): Manifest => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace },
  spec: { selector, ports: named },
});
