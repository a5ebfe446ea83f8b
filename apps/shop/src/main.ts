import { dataDirectory } from './data-directory.js';
import { InstanceLock } from './instance-lock.js';
import { help, parseShopArguments } from './shop-arguments.js';
import { StopSignal } from './stop-signal.js';
import { terminal } from './terminal.js';
import { UserError } from './user-error.js';

/** A shop that stops drains its services first. */
const patienceMs = 60_000;

async function main(args: readonly string[]): Promise<void> {
  const options = parseShopArguments(args);
  if (options.help) return terminal.say(help);
  const directory = dataDirectory(process.env.MESHCART_DATA);
  const lock = await InstanceLock.takeWithin(directory, options.wait ? patienceMs : 0);
  const stop = StopSignal.listen();
  // Loaded only now: a refusal need not wait for every service's code.
  const { runShop } = await import('./run-shop.js');
  await runShop(directory, options, stop);
  lock.release();
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
