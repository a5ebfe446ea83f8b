import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { clusterOf } from '#manifests/cluster-of.js';
import type { Cluster } from '#manifests/cluster.js';
import type { Mesh } from '#mesh/mesh.js';
import { readContracts } from '../read-contracts.js';
import { manifestFiles, resourcesIn } from '../read-manifests.js';
import { checkOut } from './git-checkout.js';

/** One of the two sides of a comparison. */
export interface Side {
  /** As in "origin/main (a0aec2d)" or "the work tree". */
  readonly name: string;
  /** Undefined where there are no contracts. */
  readonly mesh: Mesh | undefined;
  /** Undefined where there are no manifests. */
  readonly cluster: Cluster | undefined;
}

export interface Where {
  /** The .proto files, relative to the side's folder. */
  readonly contracts: string;
  /** Rendered manifests, relative to the side's folder. */
  readonly manifests: readonly string[];
}

/**
 * Reads a side from a folder, or from a commit where there is no such folder.
 * @throws Error where it is neither, UnreadableContracts where contracts do not compile.
 */
export function readSide(from: string, where: Where): Side {
  if (existsSync(from) && statSync(from).isDirectory()) return readFolder(from, from, where);
  const { folder, commit, remove } = checkOut(from, where.manifests);
  try {
    return readFolder(folder, `${from} (${commit})`, where);
  } finally {
    remove();
  }
}

function readFolder(folder: string, name: string, where: Where): Side {
  const contracts = [join(folder, where.contracts), folder].find(holdsContracts);
  const rendered = where.manifests.map((each) => join(folder, each)).filter((each) => existsSync(each));
  // A folder that is named as a side may be one of manifests itself, but never the whole of a repository.
  const own =
    contracts === undefined && rendered.length === 0 && resolve(folder) !== resolve('.')
      ? [folder]
      : rendered;
  const resources = own
    .flatMap(manifestFiles)
    .flatMap((each) => resourcesIn(each, relative(folder, each.file)));
  return {
    name: name === '.' ? 'the work tree' : name,
    mesh: contracts === undefined ? undefined : readContracts(contracts),
    cluster: resources.length === 0 ? undefined : clusterOf(resources),
  };
}

/** A folder of somebody's own counts where the .proto files are right below, so that nothing of node_modules does. */
const holdsContracts = (folder: string, index: number): boolean =>
  existsSync(folder) &&
  (index === 0
    ? filesBelow(folder).some((file) => file.endsWith('.proto'))
    : readdirSync(folder).some((file) => file.endsWith('.proto')));

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' });
