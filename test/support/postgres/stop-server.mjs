import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Stops the server of `folder`, if one was started, and removes the folder. Repeating it is harmless. */
export async function stopServer(folder) {
  const found = join(folder, 'server.json');
  if (existsSync(found)) {
    const { pgCtl, data, owner } = JSON.parse(await readFile(found, 'utf8'));
    const stop = ['stop', '-D', data, '-m', 'immediate', '-w'];
    // It fails where the other one of teardown and warden was faster.
    await promisify(execFile)(pgCtl, stop, owner).catch(() => undefined);
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}
