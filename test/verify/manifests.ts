import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { clusterOf } from '#manifests/cluster-of.js';
import { readResources } from '#manifests/read-resources.js';
import { mesh } from '#contracts/contracts.js';
import { deploymentOf } from '#verify/deployment-of.js';
import type { Mesh } from '#mesh/mesh.js';
import type { Subject } from '#verify/rule.js';

/** Texts of manifests by their files. */
export type Files = ReadonlyMap<string, string>;

/** Those of folders, as in filesIn('k8s/platform', 'k8s/dev'). */
export const filesIn = (...folders: readonly string[]): Files =>
  new Map(
    folders.flatMap((folder) =>
      readdirSync(folder)
        .filter((file) => file.endsWith('.yaml') && file !== 'kustomization.yaml')
        .map((file) => [join(folder, file), readFileSync(join(folder, file), 'utf8')] as const),
    ),
  );

export interface Reading {
  /** What they are held against: the contracts of this repository as they are, or changed; false for nothing. */
  readonly contract: boolean | Mesh;
  readonly kubernetes?: string | undefined;
}

export function subjectOf(files: Files, { contract, kubernetes }: Reading): Subject {
  const cluster = clusterOf([...files].flatMap(([file, text]) => readResources(file, text)));
  const stated = contract === true ? mesh : contract;
  const deployment = stated ? deploymentOf(cluster, stated) : undefined;
  return {
    cluster,
    ...(stated && deployment && { contract: { mesh: stated, deployment } }),
    ...(kubernetes !== undefined && { kubernetes }),
  };
}

export const documentsOf = (text: string): Record<string, unknown>[] =>
  loadAll(text).filter((each): each is Record<string, unknown> => typeof each === 'object' && each !== null);
