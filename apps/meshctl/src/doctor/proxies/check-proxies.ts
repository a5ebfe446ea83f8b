import { mismatchesIn, type Mismatch, type NamedSidecar } from '#xds/mismatches.js';
import { failed, ok, warning, type Check } from '../check.js';
import type { Contract } from '../contract.js';
import type { LiveCluster, Proxy } from '../live-cluster.js';
import { podsOfWorkload } from '../workloads/pod-of-workload.js';
import { istiodVersion } from '../versions/istiod-version.js';
import { judgeProxy } from './judge-proxy.js';

/** Does every proxy hold what the contracts say, about every caller and RPC, and is each in the mesh as itself? */
export async function checkProxies(
  cluster: LiveCluster,
  contract: Contract | undefined,
): Promise<readonly Check[]> {
  const [proxies, istiod] = await Promise.all([cluster.proxies(), istiodVersion(cluster)]);
  if (proxies.length === 0)
    return [
      failed(
        'sidecars',
        'there is none in the declared namespaces',
        'kubectl get pods -A -L istio-injection',
      ),
    ];
  const found = proxies.flatMap((proxy) => judgeProxy(proxy, istiod, new Date()));
  const differing = contract ? mismatches(cluster, contract, proxies) : [];
  const all = [...found, ...differing, ...(contract ? [] : [notCompared])];
  return all.some(({ status }) => status === 'failed')
    ? all
    : [ok(`${proxies.length} proxies`, wordFor(contract)), ...all];
}

const wordFor = (contract: Contract | undefined) =>
  contract
    ? `hold what the contracts say of ${contract.mesh.rpcs.length} RPCs and ${contract.mesh.operations.length} operations, with certificates that last`
    : 'have certificates that last and took every update';

const notCompared = warning(
  'policies in the proxies',
  'were not compared: there is no contract to compare them with',
  'meshctl doctor --env NAME',
);

/** One line for a proxy and what differs: a lost policy differs in every call. */
function mismatches(
  cluster: LiveCluster,
  { mesh, deployment }: Contract,
  proxies: readonly Proxy[],
): readonly Check[] {
  const pods = proxies.map(({ pod }) => pod);
  const sidecarsOf = (workload: string): readonly NamedSidecar[] =>
    podsOfWorkload(cluster.declaration, { mesh, deployment }, pods, workload).flatMap((pod) => {
      const state = proxies.find((proxy) => proxy.pod === pod)?.state;
      return state
        ? [{ name: `${pod.metadata.namespace}/${pod.metadata.name}`, sidecar: state.sidecar }]
        : [];
    });
  const found = mismatchesIn(mesh, deployment, sidecarsOf);
  const alike = Map.groupBy(found, ({ sidecar, difference }) => `${sidecar} ${difference}`);
  return [...alike.values()].map((group) => {
    const [first] = group as [Mismatch];
    const [namespace = '', pod = ''] = first.sidecar.split('/');
    const more = group.length > 1 ? ` and ${group.length - 1} more` : '';
    return failed(
      `Pod ${first.sidecar}`,
      `its proxy holds another policy: ${first.caller} -> ${first.what}${more}: ${first.difference}`,
      `istioctl proxy-status ${pod}.${namespace}; where it is synced, look at the objects above`,
    );
  });
}
