import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freeAddress } from '../support/free-address.js';
import { stripeAt } from '../support/running-twins.js';
import { stripeSuite } from './stripe-suite.js';

const program = resolve(import.meta.dirname, '../../.tools/stripe-mock');

const answers = async (address: string): Promise<void> => {
  for (;;) {
    try {
      await fetch(`http://${address}/v1/balance`);
      return;
    } catch {
      await delay(50);
    }
  }
};

/** Proves the requests' shapes against Stripe's own simulator, which keeps no state. */
stripeSuite('stripe-mock', async () => {
  if (!existsSync(program)) throw new Error('Run `node scripts/install-stripe-mock.mjs` first.');
  const address = await freeAddress();
  // Both named: left out, HTTPS too would be served, and on every interface.
  const listeners = ['-http-addr', address, '-https-addr', await freeAddress()];
  const mock = spawn(program, listeners, { stdio: 'ignore' });
  await Promise.race([
    answers(address),
    once(mock, 'exit').then(() => {
      throw new Error('stripe-mock ended before it answered');
    }),
  ]);
  return {
    stripe: stripeAt(Number(address.split(':')[1])),
    close: async () => {
      mock.kill();
      await once(mock, 'exit');
    },
  };
});
