import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readResources } from '#manifests/read-resources.js';
import type { Resource } from '#manifests/resource.js';

/** A folder or a file that is not there. */
export class MissingManifests extends Error {
  override readonly name = 'MissingManifests';
}

export interface ManifestFile {
  readonly file: string;
  readonly text: string;
  /** Whether somebody named it; else it was found in a folder, beside files of other tools perhaps. */
  readonly isNamed: boolean;
}

/**
 * Every resource of the files and folders that are named, in the order of their paths; "-" is standard input.
 * @throws UnreadableManifest where one does not parse, MissingManifests where one is not there.
 */
export const readManifests = (paths: readonly string[]): readonly Resource[] =>
  paths.flatMap(manifestFiles).flatMap((each) => resourcesIn(each));

/** Under the name that places shall tell; of a folder only what claims to be a manifest. */
export const resourcesIn = (
  { file, text, isNamed }: ManifestFile,
  name: string = file,
): readonly Resource[] => readResources(name, text, isNamed ? 'refuse' : 'leave out');

/**
 * Files of kustomize are read as they are: what it would make of them comes by standard input.
 * @throws MissingManifests
 */
export function manifestFiles(path: string): readonly ManifestFile[] {
  if (path === '-') return [{ file: 'stdin', text: readFileSync(0, 'utf8'), isNamed: true }];
  if (!existsSync(path))
    throw new MissingManifests(
      `there is no ${path}: name a folder of rendered manifests, or - for standard input`,
    );
  const isNamed = !statSync(path).isDirectory();
  return filesOf(path).map((file) => ({ file, text: readFileSync(file, 'utf8'), isNamed }));
}

const filesOf = (path: string): readonly string[] =>
  statSync(path).isDirectory()
    ? readdirSync(path, { withFileTypes: true })
        .toSorted((one, other) => (one.name < other.name ? -1 : 1))
        .filter((entry) => (entry.isDirectory() ? !isHidden(entry.name) : /\.(ya?ml|json)$/.test(entry.name)))
        .flatMap((entry) => filesOf(join(path, entry.name)))
    : [path];

const isHidden = (name: string): boolean => name.startsWith('.') || name === 'node_modules';
