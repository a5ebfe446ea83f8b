import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, chown, cp, lstat, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installed, owner } from './binaries.js';

const execute = promisify(execFile);

/** Survives a reboot, unlike /tmp, and every user can enter it. */
const everybodys = '/var/tmp/meshcart';

export interface Place {
  /** Where PostgreSQL's programs lie. */
  readonly binaries: string;
  /** Where its data lies: `wanted`, or a place that its user can enter. */
  readonly directory: string;
}

/**
 * Finds a place that PostgreSQL's user can enter. Only root needs one: the server then runs as another user, who
 * cannot enter a folder that is closed to others (mode 700, such as /root).
 */
export async function placeFor(wanted: string): Promise<Place> {
  if (owner.uid === undefined) return { binaries: installed, directory: wanted };
  await mkdir(wanted, { recursive: true });
  await chown(wanted, owner.uid, owner.gid);
  const [reachesPrograms, reachesData] = await Promise.all([
    canEnter(join(installed, 'bin')),
    canEnter(wanted),
  ]);
  return {
    binaries: reachesPrograms ? installed : await stagedPrograms(),
    directory: reachesData ? wanted : await stagedData(wanted),
  };
}

async function canEnter(folder: string): Promise<boolean> {
  try {
    await execute('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { ...owner, cwd: '/' });
    return true;
  } catch {
    return false;
  }
}

async function stagedPrograms(): Promise<string> {
  const target = join(await rootsOwn(everybodys), `programs-${fingerprint(installed)}`);
  if (await exists(target)) return target;
  const draft = `${target}.${process.pid}`;
  await cp(installed, draft, { recursive: true, verbatimSymlinks: true });
  // Two may stage at once; the one that comes second finds the same content there.
  await rename(draft, target).catch(async () => rm(draft, { recursive: true, force: true }));
  return target;
}

async function stagedData(wanted: string): Promise<string> {
  const target = join(await rootsOwn(everybodys), `data-${fingerprint(wanted)}`);
  await mkdir(target, { recursive: true, mode: 0o700 });
  await chown(target, Number(owner.uid), Number(owner.gid));
  return target;
}

/** Everyone may make folders in /var/tmp, so one that is there already could be a trap. */
async function rootsOwn(folder: string): Promise<string> {
  const made = await mkdir(folder, { recursive: true });
  // Not by mkdir, which the caller's umask may narrow.
  if (made !== undefined) await chmod(folder, 0o755);
  const found = await lstat(folder);
  if (found.isDirectory() && found.uid === 0 && (found.mode & 0o022) === 0) return folder;
  throw new Error(`${folder} belongs to somebody else, so PostgreSQL cannot be placed there`);
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

function fingerprint(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 16);
}
