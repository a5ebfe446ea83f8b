import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readResources } from '#manifests/read-resources.js';
import type { Resource } from '#manifests/resource.js';

/** What should be in the cluster. */
export interface Declaration {
  readonly folders: readonly string[];
  readonly resources: readonly Resource[];
  /** Of the resources, sorted. */
  readonly namespaces: readonly string[];
  readonly ofKind: (...kinds: readonly string[]) => readonly Resource[];
}

/** Reads every manifest below the folders. Throws where one cannot be read, or there is none. */
export function readDeclaration(folders: readonly string[]): Declaration {
  const resources = folders
    .flatMap(filesOf)
    .flatMap((file) => readResources(file, readFileSync(file, 'utf8')));
  if (resources.length === 0)
    throw new Error(`there is no manifest in ${folders.join(', ')}; run meshctl synth`);
  const named = resources.map(({ kind, name, namespace }) => (kind === 'Namespace' ? name : namespace));
  return {
    folders,
    resources,
    namespaces: [...new Set(named.filter((name) => name !== ''))].sort(),
    ofKind: (...kinds) => resources.filter(({ kind }) => kinds.includes(kind)),
  };
}

function filesOf(path: string): readonly string[] {
  if (!existsSync(path)) throw new Error(`there is no folder ${path}`);
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ya?ml|json)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
