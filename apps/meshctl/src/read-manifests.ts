import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readResources } from '#manifests/read-resources.js';
import type { Resource } from '#manifests/resource.js';

/**
 * Every resource of the files and folders that are named, in the order of their paths; "-" is standard input.
 * @throws UnreadableManifest where one does not parse, Error where one is not there.
 */
export const readManifests = (paths: readonly string[]): readonly Resource[] =>
  paths.flatMap(textsOf).flatMap(([file, text]) => readResources(file, text));

/** Files by their names. */
export function textsOf(path: string): readonly (readonly [string, string])[] {
  if (path === '-') return [['standard input', readFileSync(0, 'utf8')]];
  if (!existsSync(path))
    throw new Error(`there is no ${path}: name a folder of rendered manifests, or - for standard input`);
  return filesOf(path).map((file) => [file, readFileSync(file, 'utf8')] as const);
}

const filesOf = (path: string): readonly string[] =>
  statSync(path).isDirectory()
    ? readdirSync(path, { withFileTypes: true })
        .toSorted((one, other) => (one.name < other.name ? -1 : 1))
        .filter((entry) => (entry.isDirectory() ? !isHidden(entry.name) : /\.(ya?ml|json)$/.test(entry.name)))
        .flatMap((entry) => filesOf(join(path, entry.name)))
    : [path];

const isHidden = (name: string): boolean => name.startsWith('.') || name === 'node_modules';
