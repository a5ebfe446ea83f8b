import assert from 'node:assert/strict';
import type { Rpc } from '#mesh/mesh.js';
import { firstGood } from './first-good.js';
import { hasSucceeded } from './rpc-checks.js';
import type { Check, Situation } from './situation.js';

/** What an app owes to those who call it, whatever they call. The last check leaves a pod ejected. */
export function appChecks(situation: Situation, app: string): readonly Check[] {
  const [chosen] = situation.mesh.rpcs
    .filter((rpc) => rpc.app === app && !rpc.streaming)
    .flatMap((rpc) =>
      situation.callersOf(rpc).map((caller) => ({ rpc, caller: caller.app, route: caller.route })),
    )
    // What is not tried again shows each failure.
    .toSorted((one, other) => one.route.retries - other.route.retries);
  if (!chosen) return [];
  const { rpc, caller, route } = chosen;
  const { maxRequests } = route.limits;
  return [
    ...(maxRequests === undefined ? [] : [overflow(situation, rpc, caller, maxRequests)]),
    ...(route.outlier ? [ejection(situation, rpc, caller, route.outlier.consecutiveGatewayErrors)] : []),
  ];
}

const overflow = (situation: Situation, rpc: Rpc, caller: string, limit: number): Check => ({
  title: `${rpc.app} gets at most ${limit} calls at once from a pod of ${caller}`,
  run: async () => {
    const count = limit + 20;
    const pause = Math.min(800, rpc.timeoutMs * 0.7);
    const { outcomes, seen } = await firstGood(
      () => situation.call(caller, rpc, { script: [`sleep ${pause}ms`], count, width: count }),
      (flood) => flood.seen.length === limit,
      () => situation.recover(caller, rpc),
    );
    const refused = Object.entries(outcomes).filter(([outcome]) => outcome.includes('overflow'));
    assert.ok(refused.length > 0, `nothing was refused: ${JSON.stringify(outcomes)}`);
    assert.ok(hasSucceeded(outcomes), JSON.stringify(outcomes));
    assert.equal(seen.length, limit);
  },
});

const ejection = (situation: Situation, rpc: Rpc, caller: string, failures: number): Check => ({
  title: `a pod of ${rpc.app} is left alone after ${failures} failures`,
  run: async () => {
    const [, sick = ''] = situation.lab.podsOf(rpc.app);
    // Where the flood before made calls time out, a pod may be left alone already, and no second one is.
    await situation.recover(caller, rpc);
    const { seen } = await situation.call(caller, rpc, { script: ['UNAVAILABLE'], only: sick, count: 60 });
    assert.equal(seen.filter(({ pod }) => pod === sick).length, failures);
  },
});
