import { groups, type Check, type Group, type GroupReport } from './check.js';
import { ClusterProblem } from './cluster-problem.js';
import type { Contract } from './contract.js';
import { checkEntrance } from './entrance/check-entrance.js';
import type { LiveCluster } from './live-cluster.js';
import { checkNetwork } from './network/check-network.js';
import { checkObjects } from './objects/check-objects.js';
import { checkProxies } from './proxies/check-proxies.js';
import { checkVersions } from './versions/check-versions.js';
import { checkWorkloads } from './workloads/check-workloads.js';

const examinations: Readonly<
  Record<Group, (cluster: LiveCluster, contract: Contract | undefined) => Promise<readonly Check[]>>
> = {
  versions: checkVersions,
  objects: checkObjects,
  workloads: checkWorkloads,
  proxies: checkProxies,
  network: checkNetwork,
  entrance: checkEntrance,
};

/**
 * All at once, since they mostly wait. What cannot be asked is told with its group, and keeps no other from its answer.
 * @throws ClusterProblem where nothing can be asked at all.
 */
export async function examine(
  cluster: LiveCluster,
  contract: Contract | undefined,
  wanted: readonly Group[],
  done: (group: Group) => void,
): Promise<readonly GroupReport[]> {
  await cluster.kubectl.text(['get', '--raw', '/version']);
  return Promise.all(
    groups
      .filter((group) => wanted.includes(group))
      .map(async (group): Promise<GroupReport> => {
        try {
          return { group, checks: await examinations[group](cluster, contract) };
        } catch (error) {
          if (!(error instanceof ClusterProblem) || error.isTotal) throw error;
          return { group, problem: error.message, next: error.next };
        } finally {
          done(group);
        }
      }),
  );
}
