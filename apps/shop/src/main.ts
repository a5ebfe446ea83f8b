import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { InstanceLock } from './instance-lock.js';
import { showTroubles } from './log-troubles.js';
import { prepare } from './prepare.js';
import { seed } from './seed/seed.js';
import { help, parseShopArguments, type ShopArguments } from './shop-arguments.js';
import { StopSignal } from './stop-signal.js';
import { showingProgress, terminal } from './terminal.js';
import { UserError } from './user-error.js';
import { welcome } from './welcome.js';

async function main(args: readonly string[]): Promise<void> {
  const options = parseShopArguments(args);
  if (options.help) return terminal.say(help);
  const directory = resolve(process.env.MESHCART_DATA || '.meshcart');
  mkdirSync(directory, { recursive: true });
  const lock = InstanceLock.take(directory);
  await run(directory, options);
  lock.release();
}

async function run(directory: string, options: ShopArguments): Promise<void> {
  const stop = StopSignal.listen();
  const { shop, system, journal } = await prepare(directory, options);
  const troubles = showTroubles(join(system.logs, 'shop.log'));
  try {
    await shop.start(stop);
    const demo = await showingProgress('filling the shop', async () => seed(directory, system));
    journal.change({ ready: true });
    terminal.say(welcome(directory, system, demo));
    await stop.requested;
  } catch (error) {
    // Ctrl-C reaches also the programs that a start waits for, and they fail by it.
    if (!stop.isRequested) throw error;
  } finally {
    terminal.say('stopping');
    await shop.close();
    troubles.close();
  }
}

try {
  await main(process.argv.slice(2));
  process.exit();
} catch (error) {
  terminal.complain(error instanceof UserError ? error.message : explain(error));
  process.exit(1);
}

function explain(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
