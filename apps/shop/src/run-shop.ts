import { showTroubles } from './log-troubles.js';
import { prepare } from './prepare.js';
import type { ShopArguments } from './shop-arguments.js';
import type { StopSignal } from './stop-signal.js';
import { terminal } from './terminal.js';
import { welcome } from './welcome.js';

/** Runs a shop from its start to the wish to end. The caller holds the lock of the data directory. */
export async function runShop(directory: string, options: ShopArguments, stop: StopSignal): Promise<void> {
  const { shop, system, journal } = await prepare(directory, options);
  const troubles = showTroubles(system.logs);
  try {
    const demo = await shop.start(stop);
    if (!demo) return;
    terminal.say(welcome(directory, system, demo));
    journal.change({ ready: true });
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
