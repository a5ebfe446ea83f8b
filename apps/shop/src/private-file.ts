import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** The parsed content, or undefined where there is no such file. A file that is no JSON is an error. */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Readable by its owner only, and never half written: a kill leaves the old content or the new. */
export function writePrivateJson(path: string, content: unknown): void {
  const draft = `${path}.draft`;
  writeFileSync(draft, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 });
  // The mode counts only for a file that did not exist.
  chmodSync(draft, 0o600);
  renameSync(draft, path);
}
