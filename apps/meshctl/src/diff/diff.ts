import { compareContracts } from '#difference/compare-contracts.js';
import { byRisk, worstOf, type Change, type Risk } from '#difference/change.js';
import { compareClusters } from '#difference/compare-clusters.js';
import type { Cluster } from '#manifests/cluster.js';
import { clusterOf } from '#manifests/cluster-of.js';
import type { Mesh } from '#mesh/mesh.js';
import { pathPattern } from '#mesh/path-pattern.js';
import { deploymentFor } from '../deployment/deployment-for.js';
import { exitCode } from '../exit-code.js';
import { describeChanges } from './describe-changes.js';
import { markdownOf } from './markdown-of.js';
import { readSide, type Side } from './read-side.js';

export interface DiffOptions {
  readonly env: string;
  readonly contracts: string;
  readonly deployment?: string;
  readonly failOn: Risk | 'never';
  readonly json?: boolean;
  readonly markdown?: boolean;
}

const nothing: Mesh = { workloads: [], rpcs: [], operations: [], entryPoints: [], doors: [] };

/** Tells what will be otherwise where the new side is applied in the place of the old one. */
export async function diff(from: string, to: string, options: DiffOptions): Promise<number> {
  const { env, contracts, failOn, json = false, markdown = false } = options;
  const where = { contracts, manifests: ['k8s/platform', `k8s/${env}`, 'k8s/istio'] };
  const [before, after] = [readSide(from, where), readSide(to, where)];
  const { changes, notes } = await compared(before, after, options);
  const sides = `${before.name} -> ${after.name}`;
  const risk = worstOf(changes);
  if (json)
    console.log(
      JSON.stringify({ before: before.name, after: after.name, risk, notes, changes }, undefined, 2),
    );
  else {
    for (const note of notes) console.error(note);
    console.log(markdown ? markdownOf(changes, sides) : describeChanges(changes));
  }
  return isRefused(changes, failOn) ? exitCode.refused : exitCode.ok;
}

/** Contracts tell more of calls than manifests do; what only manifests say is told in either case. */
async function compared(
  before: Side,
  after: Side,
  options: DiffOptions,
): Promise<{ changes: readonly Change[]; notes: readonly string[] }> {
  const byManifests = before.mesh === undefined || after.mesh === undefined;
  const haveManifests = before.cluster !== undefined && after.cluster !== undefined;
  if (!before.mesh && !after.mesh && !before.cluster && !after.cluster)
    throw new Error(
      `neither ${before.name} nor ${after.name} holds contracts in ${options.contracts}, or manifests`,
    );
  const missing = [before, after].filter(
    ({ mesh, cluster }) =>
      (byManifests && haveManifests ? false : !mesh && (before.mesh || after.mesh)) ||
      (!cluster && byManifests),
  );
  const notes = [
    ...missing.map(
      ({ name }) => `${name} holds nothing to compare with, so everything of the other side is new or gone`,
    ),
    ...[before, after]
      .filter(({ cluster }) => cluster !== undefined && isWithoutSidecars(cluster))
      .map(
        ({ name }) =>
          `no workload of ${name} has a sidecar, so its policies decide nothing: add the manifests of its namespaces`,
      ),
  ];
  const useContracts = !byManifests || !haveManifests;
  const deployment = await deploymentFor(after.mesh ?? before.mesh ?? nothing, options);
  const contracts = useContracts
    ? compareContracts(
        { mesh: before.mesh ?? nothing, deployment },
        { mesh: after.mesh ?? nothing, deployment },
      )
    : [];
  const clusters = compareClusters(before.cluster ?? clusterOf([]), after.cluster ?? clusterOf([]), {
    requests: byManifests,
  });
  // The Ingress of an operation comes with the operation, which is told already.
  const known = contracts
    .filter(({ facet }) => facet === 'exposure')
    .map(({ subject }) => ingressPath(subject));
  const told = clusters.filter(
    ({ facet, subject }) => facet !== 'exposure' || !known.some((path) => subject.endsWith(path)),
  );
  return { changes: [...contracts, ...told].toSorted(byRisk), notes };
}

const isWithoutSidecars = (cluster: Cluster): boolean =>
  cluster.ofIstio('AuthorizationPolicy').length > 0 && cluster.workloads.every(({ inMesh }) => !inMesh);

/** As the compiler for Kong writes the path of "GET /v1/orders/{id}", or of "everything below /docs". */
function ingressPath(subject: string): string {
  const path = subject.split(' ').at(-1) ?? '';
  if (subject.startsWith('everything')) return `${path} and below`;
  return path.includes('{') ? `/~${pathPattern(path)}$` : path;
}

/** Nothing is refused for what is safe. */
function isRefused(changes: readonly Change[], failOn: DiffOptions['failOn']): boolean {
  const refused: readonly Risk[] =
    failOn === 'never' ? [] : failOn === 'dangerous' ? ['dangerous'] : ['dangerous', 'careful'];
  return changes.some(({ risk }) => refused.includes(risk));
}
