import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/**
 * The pid of the server that runs on this data folder, found by PostgreSQL's own record and believed only where that
 * process is a server of this very folder: after a reboot the number may belong to anybody.
 */
export async function runningPostmaster(data: string): Promise<number | undefined> {
  const [pid, recorded] = await lockFile(data);
  if (pid === undefined || recorded !== data) return undefined;
  const command = await commandLine(pid);
  return command.includes('postgres') && command.includes(data) ? pid : undefined;
}

async function lockFile(data: string): Promise<[number | undefined, string | undefined]> {
  try {
    const [pid, directory] = (await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n');
    return [Number(pid) || undefined, directory];
  } catch {
    return [undefined, undefined];
  }
}

/** Empty where there is no such process. */
export async function commandLine(pid: number): Promise<string> {
  try {
    if (process.platform === 'linux')
      return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
    return (await execute('ps', ['-o', 'args=', '-p', String(pid)])).stdout;
  } catch {
    return '';
  }
}
