import { UnreadableManifest } from '#manifests/read-resources.js';
import type { Resource } from '#manifests/resource.js';
import type { Finding } from '#verify/finding.js';
import { manifestFiles, resourcesIn } from '../read-manifests.js';

export interface Manifests {
  readonly resources: readonly Resource[];
  /** What does not parse: told like any finding, so that the rest is looked at all the same. */
  readonly unreadable: readonly Finding[];
  readonly files: number;
}

/** @throws MissingManifests */
export function readAll(sources: readonly string[]): Manifests {
  const files = sources.flatMap(manifestFiles);
  const resources: Resource[] = [];
  const unreadable: Finding[] = [];
  for (const each of files)
    try {
      resources.push(...resourcesIn(each));
    } catch (error) {
      if (!(error instanceof UnreadableManifest)) throw error;
      unreadable.push(findingOf(each.file, error.message));
    }
  return { resources, unreadable, files: files.length };
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
