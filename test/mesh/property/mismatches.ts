import { clusterOf } from '#manifests/cluster-of.js';
import { readResources } from '#manifests/read-resources.js';
import { hostOf, ports } from '#mesh/deployment.js';
import type { Resource } from '#mesh/istio/resource.js';
import { mismatchesIn } from '#xds/mismatches.js';
import { httpRequestsAskedFor, placesIn, rpcsAskedFor } from '#xds/questions.js';
import { effectiveDifferences, type Question } from '../effective/effective-differences.js';
import type { Oracle } from '../oracle.js';
import type { Contract } from './contract.js';
import { explainedDifferences } from './explained-differences.js';
import { compile, manifestsOf } from './manifests.js';

/** What the reader of manifests, or `explain`, makes of them is not what istiod does, be the compiler right or wrong. */
export class Misread extends Error {
  override readonly name = 'Misread';
}

/**
 * Where model and istiod differ about a call, for people to read; empty where they agree about every one.
 * @throws Misread
 */
export async function mismatches(
  contract: Contract,
  oracle: Oracle,
  policies: readonly Resource[] = compile(contract),
): Promise<readonly string[]> {
  const { mesh, deployment } = contract;
  const manifests = manifestsOf(contract, policies);
  const told = await oracle.ask(
    manifests,
    placesIn(mesh, deployment).map(({ workload }) => workload),
  );
  if (told.problems.length > 0) return told.problems;
  const cluster = clusterOf(readResources('manifests.yaml', manifests));
  const misread = [
    ...effectiveDifferences(cluster, told, questionsAbout(contract)).differences,
    ...explainedDifferences(cluster, contract, told),
  ];
  if (misread.length > 0) throw new Misread(misread.join('\n'));
  const found = mismatchesIn(mesh, deployment, (workload) => {
    const sidecar = told.proxies[workload];
    if (!sidecar) throw new Error(`istiod tells nothing of ${workload}`);
    return [{ name: workload, sidecar }];
  });
  return found.map(({ caller, what, difference }) => `${caller} -> ${what}: ${difference}`);
}

/** The calls about which `explain` says nothing: no RPCs, and those that an app would ask of itself over the network. */
function questionsAbout({ mesh, deployment }: Contract): readonly Question[] {
  const requests = httpRequestsAskedFor(mesh, deployment);
  return placesIn(mesh, deployment).flatMap(({ client, workload }) => {
    const own = rpcsAskedFor(mesh)
      .filter(({ app }) => client !== 'gateway' && app === client.app)
      .map(({ app, name }) => ({ app, port: ports.grpc, method: 'POST', path: `/${name}` }));
    return [...own, ...requests].map(({ app, ...request }) => ({
      workload,
      host: hostOf(app, deployment.namespace),
      ...request,
    }));
  });
}

/** How many answers one contract is compared by. */
export const comparisonsOf = ({ mesh, deployment }: Contract): number =>
  placesIn(mesh, deployment).length *
  (rpcsAskedFor(mesh).length + httpRequestsAskedFor(mesh, deployment).length);
