import assert from 'node:assert/strict';
import type { Rpc } from '#mesh/mesh.js';
import { principalOf } from '#mesh/deployment.js';
import type { Seen } from '../lab/pod.js';
import { firstGood } from './first-good.js';
import { stranger } from './lab-manifests.js';
import type { Check, Situation } from './situation.js';

/** A busy machine is late, and Envoy rounds. */
const lateMs = 1500;
const earlyMs = 300;

/** Whether a handler was told the time that there is. */
export const isPunctual = (seen: Seen | undefined, budgetMs: number): boolean => {
  const told = seen?.deadlineMs ?? Infinity;
  return told >= budgetMs - earlyMs && told <= budgetMs;
};

/** What one RPC owes to those who call it. */
export function rpcChecks(situation: Situation, rpc: Rpc): readonly Check[] {
  const callers = situation.callersOf(rpc);
  const [first] = callers;
  const others = situation.mesh.workloads.filter(({ app }) => !callers.some((caller) => caller.app === app));
  return [
    {
      title: `${rpc.name} refuses a stranger`,
      run: async () => {
        const { outcomes, seen } = await situation.call(stranger, rpc);
        assert.deepEqual(outcomes, { 'PERMISSION_DENIED RBAC: access denied': 1 });
        assert.deepEqual(seen, []);
      },
    },
    ...others.map(({ app }) => ({
      title: `${rpc.name} is out of reach of ${app}`,
      run: async () => {
        const { outcomes, seen } = await situation.call(app, rpc, { timeoutMs: 3000 });
        assert.ok(!hasSucceeded(outcomes), JSON.stringify(outcomes));
        assert.deepEqual(seen, []);
      },
    })),
    ...callers.map(({ app, route }) => ({
      title: `${rpc.name} admits ${app}, and is told the deadline`,
      run: async () => {
        const budget = route.perTryTimeoutMs ?? route.timeoutMs ?? 60_000;
        const { outcomes, seen } = await firstGood(
          () => situation.call(app, rpc, { timeoutMs: 60_000 }),
          (call) => isPunctual(call.seen[0], budget),
        );
        assert.ok(hasSucceeded(outcomes), JSON.stringify(outcomes));
        assert.equal(seen[0]?.caller, `spiffe://${principalOf(app, situation.deployment.namespace)}`);
        assert.ok(isPunctual(seen[0], budget), `told ${seen[0]?.deadlineMs} ms of ${budget}`);
      },
    })),
    ...(first ? failures(situation, rpc, first) : []),
  ];
}

function failures(
  situation: Situation,
  rpc: Rpc,
  {
    app,
    route: { retries, retryOn, timeoutMs, perTryTimeoutMs },
  }: ReturnType<Situation['callersOf']>[number],
): readonly Check[] {
  const tries = retryOn.includes('unavailable') ? 1 + retries : 1;
  const triedAfter = (what: string) => ({
    title: `${rpc.name} is entered ${tries} times for one call that ends in ${what}`,
    run: async () => {
      const { outcomes, seen } = await situation.call(app, rpc, { script: [what] });
      assert.ok(!hasSucceeded(outcomes), JSON.stringify(outcomes));
      assert.equal(seen.length, tries);
      await situation.heal(app, rpc);
    },
  });
  const slow = timeoutMs !== undefined && {
    title: `${rpc.name} is given up after ${timeoutMs} ms`,
    run: async () => {
      const { outcomes, tookMs, seen } = await situation.call(app, rpc, {
        script: [`sleep ${timeoutMs + 3000}ms`],
        timeoutMs: 60_000,
      });
      assert.match(Object.keys(outcomes).join(), /^(DEADLINE_EXCEEDED|UNAVAILABLE) /);
      // Tries that time out are over before all of the time is.
      within(tookMs, (perTryTimeoutMs ?? timeoutMs) - earlyMs, timeoutMs + lateMs);
      within(seen.length, 1, tries);
      await situation.heal(app, rpc);
    },
  };
  return [
    triedAfter('UNAVAILABLE'),
    triedAfter('reset'),
    {
      // Its own sidecar makes UNAVAILABLE of it; what a caller's sidecar does with a refusal is shown in never-sent/.
      title: `${rpc.name} is asked ${tries} times for one call that its app refuses to take`,
      run: async () => {
        const { outcomes, seen, call } = await situation.call(app, rpc, { script: ['refused'] });
        assert.match(Object.keys(outcomes).join(), /^UNAVAILABLE /);
        assert.equal((await situation.lab.refused(call)).length, tries);
        assert.deepEqual(seen, []);
        await situation.heal(app, rpc);
      },
    },
    {
      title: `${rpc.name} is entered once for an error of its own`,
      run: async () => {
        const { outcomes, seen } = await situation.call(app, rpc, { script: ['UNKNOWN'] });
        assert.deepEqual(outcomes, { 'UNKNOWN asked for': 1 });
        assert.equal(seen.length, 1);
      },
    },
    ...(slow ? [slow] : []),
    ...below(situation, rpc, app, tries),
  ];
}

/**
 * A hop below that times out may look like one that was never reached. The handler calls what its app may call, which
 * is the most that any handler of the app does.
 */
function below(situation: Situation, rpc: Rpc, app: string, tries: number): readonly Check[] {
  const most = rpc.repeatable ? tries : 1;
  const callee = situation.mesh.rpcs.find(
    (each) =>
      each.app !== rpc.app &&
      !each.streaming &&
      situation.callersOf(each).some((caller) => caller.app === rpc.app),
  );
  if (!callee) return [];
  return [
    {
      title: `${rpc.name} is entered at most ${most} times while ${callee.name} below it times out`,
      run: async () => {
        const call = situation.mark();
        const next = {
          ...situation.address(callee),
          call,
          script: [`sleep ${callee.timeoutMs + 3000}ms`],
          // Early enough that there is time for another try.
          timeoutMs: Math.round(rpc.timeoutMs * 0.4),
        };
        const { seen, outcomes } = await situation.call(app, rpc, {
          script: ['next'],
          next,
          timeoutMs: 60_000,
        });
        within(seen.length, 1, most);
        // Else nothing timed out, and nothing was shown.
        assert.ok((await situation.lab.seen(call)).length > 0, JSON.stringify(outcomes));
        assert.ok(!hasSucceeded(outcomes), JSON.stringify(outcomes));
        await situation.heal(app, rpc);
      },
    },
  ];
}

export const hasSucceeded = (outcomes: Readonly<Record<string, number>>): boolean =>
  Object.keys(outcomes).some((outcome) => outcome.startsWith('OK'));

function within(value: number, least: number, most: number): void {
  assert.ok(value >= least && value <= most, `${value} is not between ${least} and ${most}`);
}
