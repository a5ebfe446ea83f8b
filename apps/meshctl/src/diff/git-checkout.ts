import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Files of a commit, in a folder of their own for as long as they are looked at. */
export interface Checkout {
  /** Where the folder of the caller would be. */
  readonly folder: string;
  /** As in "a0aec2d". */
  readonly commit: string;
  readonly remove: () => void;
}

const largest = 256 * 1024 * 1024;

/**
 * Writes the contracts and the manifests of a commit into a temporary folder, and nothing else of it. What the commit has
 * not is not there. The work tree is not touched.
 * @param below - folders of manifests, relative to the working directory.
 * @throws Error where git knows no such commit.
 */
export function checkOut(ref: string, below: readonly string[]): Checkout {
  const found = git(['rev-parse', '--verify', '--quiet', '--short', `${ref}^{commit}`]);
  if (found === undefined)
    throw new Error(
      `${ref} is neither a folder nor a commit that git knows here; in CI fetch it first, as in: git fetch --depth=1 origin main`,
    );
  const prefix = git(['rev-parse', '--show-prefix'])?.trim() ?? '';
  const commit = found.trim();
  const root = mkdtempSync(join(tmpdir(), 'meshctl-diff-'));
  const remove = () => rmSync(root, { recursive: true, force: true });
  // git refuses a pattern that matches nothing, so that what is there is asked for first.
  const files = git(['ls-tree', '-r', '--full-tree', '--name-only', '-z', commit])?.split('\0') ?? [];
  const patterns = [
    ...[...contractFiles].filter(([, isOne]) => files.some(isOne)).map(([pattern]) => pattern),
    ...below
      .map((folder) => `${prefix}${folder}`)
      .filter((folder) => files.some((file) => file.startsWith(`${folder}/`))),
  ];
  if (patterns.length > 0) {
    const archive = spawnSync('git', ['-C', topOf(), 'archive', commit, '--', ...patterns], {
      maxBuffer: largest,
    });
    const { status, stderr } = spawnSync('tar', ['-x', '-C', root], { input: archive.stdout });
    if (archive.status !== 0 || status !== 0) {
      remove();
      throw new Error(`the files of ${ref} cannot be read: ${archive.stderr.toString()}${stderr.toString()}`);
    }
  }
  return { folder: join(root, prefix), commit, remove };
}

const contractFiles: ReadonlyMap<string, (file: string) => boolean> = new Map([
  [':(glob)**/*.proto', (file: string) => file.endsWith('.proto')],
  [':(glob)**/buf.yaml', (file: string) => /(^|\/)buf\.yaml$/.test(file)],
  [':(glob)**/buf.lock', (file: string) => /(^|\/)buf\.lock$/.test(file)],
]);

const topOf = (): string => git(['rev-parse', '--show-toplevel'])?.trim() ?? '.';

/** Undefined where git refuses. */
function git(args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync('git', args, { encoding: 'utf8', maxBuffer: largest });
  return status === 0 ? stdout : undefined;
}
