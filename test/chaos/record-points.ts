import { Evidence } from '../support/invariants/evidence.js';
import { quiescence } from '../support/invariants/quiescence.js';
import type { CrashPoint } from './crash-points.js';
import { scenarios, startScenario, type Scenario } from './scenarios.js';
import { ShopUnderFire } from './shop-under-fire.js';

/** Plays every scenario once, undisturbed, and answers each commit and outbound request that the shop passed. */
export async function recordPoints(say: (line: string) => void): Promise<readonly CrashPoint[]> {
  const found = new Map<string, CrashPoint>();
  const shop = await ShopUnderFire.start(scenarios[0]?.paymentWindowSeconds ?? 0);
  const evidence = new Evidence(shop.cast.access);
  try {
    const note = (scenario: Scenario) => {
      const passed = shop.passedPoints();
      const fresh = passed.filter((name) => !found.has(name));
      for (const name of fresh) found.set(name, { name, scenario });
      say(`recorded ${scenario.name}: ${passed.length} points, ${fresh.length} of them new`);
    };
    await quiescence(evidence, 60_000);
    shop.passedPoints();
    for (const scenario of scenarios) {
      if (scenario.paymentWindowSeconds !== shop.paymentWindowSeconds) {
        await evidence.close();
        await shop.killAndRestart(scenario.paymentWindowSeconds);
        await shop.cast.customer.orders();
        note(startScenario);
      }
      await scenario.play(shop.cast);
      await quiescence(evidence, 60_000);
      note(scenario);
    }
  } finally {
    await evidence.close();
    await shop.dispose();
  }
  return [...found.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1));
}
