import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Mesh } from '#mesh/mesh.js';
import { readContracts } from '../read-contracts.js';
import { checkOut } from './git-checkout.js';

/** One of the two sides of a comparison. */
export interface Side {
  /** As in "origin/main (a0aec2d)" or "the work tree". */
  readonly name: string;
  /** Undefined where there are no contracts. */
  readonly mesh: Mesh | undefined;
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
  return { name, mesh: contracts === undefined ? undefined : readContracts(contracts) };
}

/** A folder of somebody's own counts where the .proto files are right below, so that nothing of node_modules does. */
const holdsContracts = (folder: string, index: number): boolean =>
  existsSync(folder) &&
  (index === 0
    ? filesBelow(folder).some((file) => file.endsWith('.proto'))
    : readdirSync(folder).some((file) => file.endsWith('.proto')));

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' });
