import { Access } from '#contracts/meshcart/mesh/v1/policy_pb.js';
import { ports, hostOf } from '#mesh/deployment.js';
import type { Operation } from '#mesh/mesh.js';
import { calleesOf } from '#mesh/queries.js';
import { failed, warning, type Check } from '../check.js';
import type { Contract } from '../contract.js';
import type { Pod } from '../kube-object.js';
import type { Container } from '../kubectl.js';
import { hasSidecar, sidecarName, type LiveCluster } from '../live-cluster.js';
import { ask } from '../network/probes.js';
import { refusalToTry } from '../network/ways.js';
import { isReady } from '../workloads/judge-workload.js';
import { podOfWorkload } from '../workloads/pod-of-workload.js';
import { judgeAnswer, judgeClear, judgeRefusal } from './judge-replies.js';

/** Do the rules act on real requests: one through the gateway, one that nobody declared, one in clear? */
export async function checkEntrance(
  cluster: LiveCluster,
  contract: Contract | undefined,
): Promise<readonly Check[]> {
  if (!contract)
    return [
      warning('requests', 'were not tried: no contract says what is public', 'meshctl doctor --env NAME'),
    ];
  const pods = await cluster.pods();
  const podAt = (workload: string) => podOfWorkload(cluster.declaration, contract, pods, workload);
  const { namespace, account } = contract.deployment.gateway;
  const gateway = podAt(`${namespace}/${account}`);
  const checks = await Promise.all([
    gateway && hasSidecar(gateway) && isReady(gateway)
      ? throughGateway(cluster, contract, gateway, podAt)
      : [noGateway(namespace, account)],
    refusal(cluster, contract, podAt),
  ]);
  return checks.flat();
}

const noGateway = (namespace: string, account: string) =>
  failed(
    `gateway ${namespace}/${account}`,
    'no pod with a sidecar is ready, so nobody comes in',
    `kubectl get pods -n ${namespace} -o wide`,
  );

async function throughGateway(
  cluster: LiveCluster,
  { mesh, deployment }: Contract,
  pod: Pod,
  podAt: (workload: string) => Pod | undefined,
): Promise<readonly Check[]> {
  const { kubectl } = cluster;
  const operation = easiest(mesh.operations);
  if (!operation)
    return [warning('requests', 'were not tried: there is no operation without parameters', '')];
  const { method, path, app } = operation;
  const from: Container = {
    namespace: pod.metadata.namespace ?? '',
    pod: pod.metadata.name,
    container: sidecarName,
  };
  const counted = async () =>
    requestsTo(cluster, from, `outbound|${ports.http}||${hostOf(app, deployment.namespace)}`);
  const host = publicHost(cluster) ?? 'localhost';
  const before = await counted();
  const reply = await ask(kubectl, from, {
    host: '127.0.0.1',
    port: listenerOf(pod),
    authority: host,
    method,
    path,
  });
  const after = await counted();
  const callee = podAt(`${deployment.namespace}/${app}`);
  // Out of the sidecar's own container, so that no sidecar of the caller gives it an identity.
  const clear =
    callee?.status.podIP === undefined
      ? undefined
      : await ask(kubectl, from, {
          host: callee.status.podIP,
          port: ports.http,
          authority: host,
          method,
          path,
        });
  return [
    judgeAnswer(`${method} ${path}`, reply, operation.access === Access.PUBLIC, after - before),
    ...(callee ? [judgeClear(`${deployment.namespace}/${app}`, clear)] : []),
  ];
}

/** A public one where there is one; else one that answers 401. */
function easiest(operations: readonly Operation[]): Operation | undefined {
  const simple = operations.filter(({ method, path }) => method === 'GET' && !path.includes('{'));
  return simple.find(({ access }) => access === Access.PUBLIC) ?? simple[0];
}

interface IngressSpec {
  readonly rules?: readonly { readonly host?: string }[];
}

const publicHost = ({ declaration }: LiveCluster): string | undefined =>
  declaration
    .ofKind('Ingress')
    .flatMap(({ spec }) => (spec as IngressSpec).rules ?? [])
    .find(({ host }) => host !== undefined)?.host;

/** Where the gateway takes plain HTTP: by the names that Kong's charts give the port. */
function listenerOf({ spec }: Pod): number {
  const all = spec.containers.flatMap((container) => container.ports ?? []);
  return (
    all.find(({ name }) => name !== undefined && /^(proxy|http-proxy|proxy-http)$/.test(name))
      ?.containerPort ?? 8000
  );
}

/** How many requests the gateway's sidecar has sent to a cluster. */
async function requestsTo({ kubectl }: LiveCluster, from: Container, name: string): Promise<number> {
  const { stdout } = await kubectl.exec(from, ['pilot-agent', 'request', 'GET', 'clusters']);
  return stdout
    .split('\n')
    .filter((line) => line.startsWith(`${name}::`) && line.includes('::rq_total::'))
    .reduce((sum, line) => sum + Number(line.split('::').at(-1)), 0);
}

/** An empty request, which no handler takes for a call even where it gets through. */
async function refusal(
  { kubectl }: LiveCluster,
  contract: Contract,
  podAt: (workload: string) => Pod | undefined,
): Promise<readonly Check[]> {
  const { namespace } = contract.deployment;
  const pair = refusalToTry(contract, (app) => calleesOf(contract.mesh, app));
  if (!pair) return [];
  const pod = podAt(`${namespace}/${pair.app}`);
  const container = pod?.spec.containers.find(({ name }) => name !== sidecarName)?.name;
  if (!pod || !isReady(pod) || container === undefined) return []; // told of with the workloads
  const post = async (rpc: string) =>
    ask(
      kubectl,
      { namespace, pod: pod.metadata.name, container },
      {
        host: pair.host,
        port: ports.grpc,
        authority: `${pair.host}:${ports.grpc}`,
        method: 'POST',
        path: `/${rpc}`,
      },
    );
  return [judgeRefusal(pair, namespace, await post(pair.refused), await post(pair.granted))];
}
