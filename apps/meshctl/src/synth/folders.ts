import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Manifests } from '#charts/manifests.js';

export interface Change {
  readonly path: string;
  readonly change: 'added' | 'changed' | 'removed';
}

/** How what is on disk differs, sorted by path. */
export const changesIn = (root: string, folders: readonly Manifests[]): readonly Change[] =>
  folders
    .flatMap(({ name, files }) => {
      const folder = join(root, name);
      const present = filesIn(folder);
      const wanted = [...files].flatMap(([file, text]): Change[] => {
        const path = join(folder, file);
        if (!present.includes(file)) return [{ path, change: 'added' }];
        return readFileSync(path, 'utf8') === text ? [] : [{ path, change: 'changed' }];
      });
      const left = present.filter((file) => !files.has(file));
      return [...wanted, ...left.map((file): Change => ({ path: join(folder, file), change: 'removed' }))];
    })
    .toSorted((one, other) => (one.path < other.path ? -1 : 1));

/** Each folder is replaced as a whole, so that a run that breaks off leaves the old one or the new one. */
export function writeFolders(root: string, folders: readonly Manifests[]): void {
  for (const { name, files } of folders) {
    const folder = join(root, name);
    const draft = `${folder}.draft`;
    rmSync(draft, { recursive: true, force: true });
    for (const [file, text] of files) {
      mkdirSync(dirname(join(draft, file)), { recursive: true });
      writeFileSync(join(draft, file), text);
    }
    rmSync(folder, { recursive: true, force: true });
    renameSync(draft, folder);
  }
}

const filesIn = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    : [];
