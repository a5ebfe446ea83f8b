import assert from 'node:assert/strict';
import type { RouteAnswer } from '#mesh/answer.js';
import { hostOf, ports } from '#mesh/deployment.js';
import type { Rpc } from '#mesh/mesh.js';
import { hasSucceeded } from '../conformance/rpc-checks.js';
import type { Check, Situation } from '../conformance/situation.js';

/** Each call has about an even chance to meet the pod that takes no connections. */
const mostCalls = 60;

interface Call {
  readonly rpc: Rpc;
  readonly caller: string;
  readonly route: RouteAnswer;
}

/** Of an RPC that is tried again at all, while its pods refuse streams as one does that is about to go. */
export function refusedChecks(situation: Situation, rpc: Rpc): readonly Check[] {
  const [call] = callsOf(situation, rpc);
  if (!call) return [];
  const { caller, route } = call;
  const tries = 1 + route.retries;
  return [
    {
      title: `${rpc.name} is refused ${tries} times for one call that is always refused`,
      run: async () => {
        const { outcomes, seen, call: mark } = await situation.call(caller, rpc, { script: ['refused'] });
        const refused = await situation.lab.refused(mark);
        assert.ok(!hasSucceeded(outcomes), JSON.stringify(outcomes));
        assert.equal(refused.length, tries);
        assert.deepEqual(seen, []);
        await situation.heal(caller, rpc);
      },
    },
    {
      title: `${rpc.name} is entered once for one call that is refused once`,
      run: async () => {
        const {
          outcomes,
          seen,
          call: mark,
        } = await situation.call(caller, rpc, { script: ['refused', 'OK'] });
        const refused = await situation.lab.refused(mark);
        await situation.heal(caller, rpc);
        assert.ok(hasSucceeded(outcomes), JSON.stringify(outcomes));
        assert.deepEqual([refused.length, seen.length], [1, 1]);
      },
    },
  ];
}

/**
 * Of one RPC of an app that may be repeated and one that must not, while the app's second pod takes no connections. Both
 * end with the first call that needed its further try: after five failures that pod would be left alone.
 */
export function connectChecks(situation: Situation, app: string): readonly Check[] {
  const calls = situation.mesh.rpcs
    .filter((rpc) => rpc.app === app)
    .flatMap((rpc) => callsOf(situation, rpc).slice(0, 1));
  const isRetried = ({ rpc }: Call) => rpc.retry !== undefined;
  const chosen = [calls.find(isRetried), calls.find((call) => !isRetried(call))];
  return chosen.flatMap((call) => (call ? [connectCheck(situation, call)] : []));
}

const connectCheck = (situation: Situation, { rpc, caller, route }: Call): Check => ({
  title: `${rpc.name} is entered once for each call while a pod of ${rpc.app} takes no connections`,
  run: async () => {
    const [from = ''] = situation.lab.podsOf(caller);
    const failures = async () => connectFailures(situation, from, rpc.app);
    let rescued = false;
    for (let calls = 0; !rescued; calls++) {
      assert.ok(calls < mostCalls, `${calls} calls met no pod that takes no connections`);
      const before = await failures();
      const { outcomes, seen } = await situation.call(caller, rpc);
      const met = (await failures()) - before;
      // A further try draws a pod up to six times, so one in 64 of them meets the same one of two again.
      if (!hasSucceeded(outcomes) && met === 1 + route.retries) assert.deepEqual(seen, []);
      else {
        assert.ok(hasSucceeded(outcomes), JSON.stringify(outcomes));
        assert.equal(seen.length, 1);
        rescued = met > 0;
      }
    }
  },
});

/** As the contract promises them. */
const callsOf = (situation: Situation, rpc: Rpc): readonly Call[] =>
  situation
    .callersOf(rpc)
    .filter(({ route }) => route.retries > 0)
    .map(({ app, route }) => ({ rpc, caller: app, route }));

async function connectFailures({ lab, deployment }: Situation, pod: string, app: string): Promise<number> {
  const host = hostOf(app, deployment.namespace);
  const counters = await lab.stats(pod, `outbound.${ports.grpc}.*${host}.*upstream_cx_connect_fail$`);
  assert.equal(counters.size, 1, [...counters.keys()].join());
  return [...counters.values()][0] ?? 0;
}
