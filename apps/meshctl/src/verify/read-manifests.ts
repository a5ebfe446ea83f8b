import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readResources, UnreadableManifest } from '#manifests/read-resources.js';
import type { Resource } from '#manifests/resource.js';
import type { Finding } from '#verify/finding.js';

/** A folder or a file that is not there. */
export class MissingManifests extends Error {
  override readonly name = 'MissingManifests';
}

export interface Manifests {
  readonly resources: readonly Resource[];
  /** What does not parse: told like any finding, so that the rest is looked at all the same. */
  readonly unreadable: readonly Finding[];
  readonly files: number;
}

/**
 * The manifests below folders, of files, and of standard input where "-" is named. Files of kustomize are read as they
 * are: what it would make of them comes by standard input.
 * @throws MissingManifests
 */
export function readManifests(sources: readonly string[]): Manifests {
  const files = sources.flatMap((source) =>
    source === '-' ? [{ file: 'stdin', read: () => readFileSync(0, 'utf8') }] : filesBelow(source),
  );
  const resources: Resource[] = [];
  const unreadable: Finding[] = [];
  for (const { file, read } of files)
    try {
      resources.push(...readResources(file, read()));
    } catch (error) {
      if (!(error instanceof UnreadableManifest)) throw error;
      unreadable.push(findingOf(file, error.message));
    }
  return { resources, unreadable, files: files.length };
}

function filesBelow(path: string): { file: string; read: () => string }[] {
  const of = (file: string) => ({ file, read: () => readFileSync(file, 'utf8') });
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) throw new MissingManifests(`there is no ${path}`);
  if (!stat.isDirectory()) return [of(path)];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ya?ml|json)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !/(^|\/)(node_modules|\.git)\//.test(file))
    .toSorted()
    .map(of);
}

function findingOf(file: string, text: string): Finding {
  const [, line, message] = /:(\d+): (.*)$/s.exec(text) ?? [undefined, undefined, text];
  return {
    rule: 'MC000',
    severity: 'error',
    place: { file, line: line === undefined ? undefined : Number(line) },
    object: file,
    message: message ?? text,
    fix: 'Mend the file, or leave it out: whatever it says, no rule has seen',
  };
}
