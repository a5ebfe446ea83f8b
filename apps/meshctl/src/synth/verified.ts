import { join } from 'node:path';
import type { Manifests } from '#charts/manifests.js';
import { clusterOf } from '#manifests/cluster-of.js';
import { writtenResources } from '#manifests/read-resources.js';
import type { Deployment } from '#mesh/deployment.js';
import type { Mesh } from '#mesh/mesh.js';
import { suppress } from '#verify/suppressions.js';
import { verify } from '#verify/verify.js';
import type { Outcome } from '../verify/describe-findings.js';
import { readAll } from '../verify/read-all.js';

/** What is about to be applied together. */
export interface Proposal {
  readonly folders: readonly Manifests[];
  readonly deployment: Deployment;
}

/**
 * What `meshctl verify` would find once the folders are written below a root, beside manifests that are there already.
 * The folders are taken as they were made: nothing is written, and nothing of them is read.
 * @throws MissingManifests
 */
export function verified(
  mesh: Mesh,
  { folders, deployment }: Proposal,
  root: string,
  others: readonly string[],
): Outcome {
  const made = folders.flatMap(({ name, files, objects }) =>
    [...objects].flatMap(([file, values]) =>
      writtenResources(join(root, name, file), files.get(file) ?? '', values),
    ),
  );
  const beside = readAll(others);
  const cluster = clusterOf([...made, ...beside.resources]);
  const found = verify({ cluster, contract: { mesh, deployment } });
  const { findings, suppressed } = suppress(cluster, [...beside.unreadable, ...found]);
  return {
    findings,
    suppressed: suppressed.length,
    known: 0,
    objects: cluster.resources.length,
    files: folders.reduce((sum, { objects }) => sum + objects.size, beside.files),
  };
}
