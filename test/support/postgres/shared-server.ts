import { existsSync } from 'node:fs';
import { open, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startServer } from './start-server.js';

const patienceMs = 60_000;

/** Superuser's URL of the server that all workers of this run share; whoever needs it first starts it. */
export async function sharedServer(): Promise<string> {
  const folder = process.env.MESHCART_TEST_POSTGRES;
  if (!folder) throw new Error('no MESHCART_TEST_POSTGRES: specs with a database run under this Jest config');
  const found = join(folder, 'server.json');
  const failed = join(folder, 'failed');
  if (!existsSync(found) && (await first(folder))) {
    try {
      const server = await startServer(folder);
      await writeFile(`${found}.draft`, JSON.stringify(server));
      await rename(`${found}.draft`, found);
    } catch (error) {
      await writeFile(failed, String(error));
    }
  }
  for (const end = Date.now() + patienceMs; Date.now() < end; await wait(50)) {
    if (existsSync(failed))
      throw new Error(`the test server did not start: ${await readFile(failed, 'utf8')}`);
    if (existsSync(found)) return urlIn(await readFile(found, 'utf8'));
  }
  throw new Error('the test server did not start in time');
}

async function first(folder: string): Promise<boolean> {
  try {
    await (await open(join(folder, 'lock'), 'wx')).close();
    return true;
  } catch {
    return false;
  }
}

function urlIn(text: string): string {
  return (JSON.parse(text) as { url: string }).url;
}
