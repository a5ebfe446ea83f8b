import { spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Makes the folder in which the first spec that needs a database starts PostgreSQL, and a warden that stops the server
 * even where this run is killed: pg_ctl detaches it, so it would outlive everybody.
 */
export default async function setUp() {
  const folder = await mkdtemp(join(tmpdir(), 'meshcart-test-'));
  process.env.MESHCART_TEST_POSTGRES = folder;
  const warden = fileURLToPath(new URL('warden.mjs', import.meta.url));
  spawn(process.execPath, [warden, folder], { stdio: ['pipe', 'ignore', 'ignore'], detached: true }).unref();
}
