import { warning, type Check } from '../check.js';
import type { Contract } from '../contract.js';
import type { Pod } from '../kube-object.js';
import { hasSidecar, sidecarName, type LiveCluster } from '../live-cluster.js';
import { isReady } from '../workloads/judge-workload.js';
import { podOfWorkload } from '../workloads/pod-of-workload.js';
import { judgeWays, type TriedWay } from './judge-ways.js';
import { reachableFrom } from './probes.js';
import { waysToTry, type Way } from './ways.js';

/** Opens connections from beside the sidecars, which would take any: what stands in the way is the network alone. */
export async function checkNetwork(
  cluster: LiveCluster,
  contract: Contract | undefined,
): Promise<readonly Check[]> {
  if (!contract)
    return [
      warning(
        'connections',
        'were not tried: no contract says which are allowed',
        'meshctl doctor --env NAME',
      ),
    ];
  const pods = await cluster.pods();
  const podAt = (workload: string) => podOfWorkload(cluster.declaration, contract, pods, workload);
  const bySource = Map.groupBy(waysToTry(contract), ({ from }) => from);
  const tried = await Promise.all(
    [...bySource].map(async ([from, ways]) => tryFrom(cluster, podAt(from), ways, podAt)),
  );
  return judgeWays(tried.flat());
}

async function tryFrom(
  { kubectl }: LiveCluster,
  source: Pod | undefined,
  ways: readonly Way[],
  podAt: (workload: string) => Pod | undefined,
): Promise<readonly TriedWay[]> {
  const targets = ways.map((way) => {
    const pod = podAt(way.to);
    // Of a pod that is not ready nobody knows why it does not answer; the workloads tell of it.
    return {
      way,
      address: pod && isReady(pod) && pod.status.podIP ? `${pod.status.podIP}:${way.port}` : undefined,
    };
  });
  const addresses = targets.flatMap(({ address }) => address ?? []);
  const canAsk = source && hasSidecar(source) && source.status.phase === 'Running' && addresses.length > 0;
  const { name = '', namespace = '' } = source?.metadata ?? {};
  const open = canAsk
    ? await reachableFrom(kubectl, { namespace, pod: name, container: sidecarName }, addresses)
    : undefined;
  return targets.map(({ way, address }) => ({
    ...way,
    open: address === undefined ? undefined : open?.has(address),
  }));
}
