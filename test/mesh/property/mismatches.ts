import type { Resource } from '#mesh/istio/resource.js';
import { mismatchesIn } from '#xds/mismatches.js';
import { httpRequestsAskedFor, placesIn, rpcsAskedFor } from '#xds/questions.js';
import type { Oracle } from '../oracle.js';
import type { Contract } from './contract.js';
import { compile, manifestsOf } from './manifests.js';

/** Where model and istiod differ about a call, for people to read; empty where they agree about every one. */
export async function mismatches(
  contract: Contract,
  oracle: Oracle,
  policies: readonly Resource[] = compile(contract),
): Promise<readonly string[]> {
  const { mesh, deployment } = contract;
  const workloads = placesIn(mesh, deployment).map(({ workload }) => workload);
  const { problems, proxies } = await oracle.ask(manifestsOf(contract, policies), workloads);
  if (problems.length > 0) return problems;
  const found = mismatchesIn(mesh, deployment, (workload) => {
    const sidecar = proxies[workload];
    if (!sidecar) throw new Error(`istiod tells nothing of ${workload}`);
    return [{ name: workload, sidecar }];
  });
  return found.map(({ caller, what, difference }) => `${caller} -> ${what}: ${difference}`);
}

/** How many answers one contract is compared by. */
export const comparisonsOf = ({ mesh, deployment }: Contract): number =>
  placesIn(mesh, deployment).length *
  (rpcsAskedFor(mesh).length + httpRequestsAskedFor(mesh, deployment).length);
