import { setTimeout as wait } from 'node:timers/promises';
import { invariants } from '../support/invariants/all.js';
import type { Result } from './crash-lane.js';
import { buildMutant } from './mutant-build.js';
import type { Mutant, Trial } from './mutants.js';
import { ShopUnderFire } from './shop-under-fire.js';

const reachMs = 20_000;
const restMs = 40_000;
const paymentWindowSeconds = 1800;

/** Passes where the named check turns red: a check that a known fault does not disturb is worth nothing. */
export async function tryMutant(mutant: Mutant, say: (line: string) => void): Promise<Result> {
  const begun = Date.now();
  const failures = await survival(mutant, say);
  const seconds = (Date.now() - begun) / 1000;
  return { point: `mutant ${mutant.name}`, scenario: mutant.check, failures, seconds };
}

/** Why the mutant was not caught; empty where it was. */
async function survival(
  { name, check, trials }: Mutant,
  say: (line: string) => void,
): Promise<readonly string[]> {
  const mutated = await buildMutant(name);
  try {
    const shop = await ShopUnderFire.start(paymentWindowSeconds, mutated.build);
    try {
      for (const trial of trials) {
        if (!(await play(shop, trial))) return [`mutant ${name}: nobody came to ${trial.point}`];
      }
      const violations = await shop.verdict(invariants, restMs);
      const proof = violations.find(({ invariant }) => invariant === check);
      const red = [...new Set(violations.map(({ invariant }) => invariant))].join(', ');
      if (!proof) return [`mutant ${name} survived ${check}; red are [${red}]`];
      say(`mutant ${name} was caught by ${check}: ${proof.difference.slice(0, 160)}`);
      return [];
    } finally {
      await shop.dispose();
    }
  } finally {
    await mutated.remove();
  }
}

async function play(shop: ShopUnderFire, { begin, point, lingerMs = 0 }: Trial): Promise<boolean> {
  const goOn = await begin(shop.cast);
  if (point === undefined) {
    await goOn();
    return true;
  }
  shop.arm(point);
  // How the client fares with a faulty shop is not the question.
  void goOn().catch(() => undefined);
  if (!(await shop.reached(reachMs))) return false;
  await wait(lingerMs);
  await shop.killAndRestart();
  return true;
}
