import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Stripe from 'stripe';
import type { ChargeSummary } from '#twins/stripe/charge-summary.js';
import { controlAt, stripeAt, testSecretKey } from '../support/running-twins.js';

const root = resolve(import.meta.dirname, '../..');

const built = async (folder: string): Promise<void> => {
  const swc = join(root, 'node_modules/@swc/cli/bin/swc.js');
  const options = ['-d', join(folder, 'dist'), '--copy-files', '--ignore', '**/*.spec.ts', '--quiet'];
  await promisify(execFile)(process.execPath, [swc, 'apps/twins', 'libs/config', ...options], { cwd: root });
  await cp(join(root, 'package.json'), join(folder, 'package.json'));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
};

interface Started {
  readonly child: ChildProcess;
  readonly stripePort: number;
}

const start = async (folder: string): Promise<Started> => {
  const child = spawn(process.execPath, [join(folder, 'dist/apps/twins/src/main.js')], {
    env: { TWINS_DIRECTORY: join(folder, 'data'), STRIPE_SECRET_KEY: testSecretKey },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const errors: string[] = [];
  child.stderr?.on('data', (data) => errors.push(String(data)));
  const line = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    once(child, 'exit').then(() => Promise.reject(new Error(errors.join('')))),
  ]);
  return { child, stripePort: (JSON.parse(String(line[0])) as Started).stripePort };
};

const kill = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
};

describe('the twins, killed while they charge', () => {
  let folder: string;
  let running: Started | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'meshcart-twins-'));
    await built(folder);
  }, 30_000);
  afterAll(async () => {
    if (running) await kill(running.child);
    await rm(folder, { recursive: true });
  });

  const orders = Array.from({ length: 40 }, (_, index) => `order-${index}`);
  const pay = async (port: number, order_id: string, idempotencyKey = `pay-${order_id}`): Promise<string> => {
    const intent = await stripeAt(port).paymentIntents.create(
      {
        amount: 1000,
        currency: 'eur',
        allowed_payment_method_types: ['card'],
        payment_method: 'pm_card_visa',
        confirm: true,
        metadata: { order_id },
      },
      { idempotencyKey },
    );
    return intent.id;
  };

  const summaries = async (port: number) =>
    (await controlAt(port)<{ charges: ChargeSummary[] }>('GET', 'charges')).charges;
  const wronglyCharged = async (port: number) =>
    (await summaries(port)).filter((one) => one.charges !== 1 || one.captured !== 1000);

  it('lose nothing that they answered, and charge nobody twice when asked again', async () => {
    const acknowledged = new Map<string, string>();
    for (let round = 0; round < 3; round += 1) {
      running = await start(folder);
      const { child, stripePort } = running;
      // Each round is cut off after some more answers; those on their way are the ones that matter.
      const enough = acknowledged.size + 12;
      await Promise.all(
        orders.map(async (order) => {
          const known = acknowledged.get(order);
          try {
            const id = await pay(stripePort, order);
            expect(id).toBe(known ?? id);
            acknowledged.set(order, id);
          } catch (error) {
            if (!(error instanceof Stripe.errors.StripeConnectionError)) throw error;
          }
          if (acknowledged.size >= enough) child.kill('SIGKILL');
        }),
      );
      await kill(child);
    }

    running = await start(folder);
    const { stripePort } = running;
    for (const order of orders) {
      const id = await pay(stripePort, order);
      expect(id).toBe(acknowledged.get(order) ?? id);
    }

    expect(acknowledged.size).toBeGreaterThan(12);
    expect(await summaries(stripePort)).toHaveLength(orders.length);
    expect(await wronglyCharged(stripePort)).toEqual([]);
  }, 60_000);

  it('would be seen to charge twice, had the repetition another key', async () => {
    running ??= await start(folder);
    await pay(running.stripePort, 'order-0', 'another-key');

    expect(await wronglyCharged(running.stripePort)).toMatchObject([{ orderId: 'order-0', charges: 2 }]);
  });

  it('refuse a second process on their directory', async () => {
    running ??= await start(folder);

    await expect(start(folder)).rejects.toThrow('another twin');
  });
});
