import assert from 'node:assert/strict';
import { outsider } from '../lab/lab.js';
import { ports } from '#mesh/deployment.js';
import { hasSucceeded } from './rpc-checks.js';
import type { Check, Situation } from './situation.js';

/** What each sidecar owes to the mesh. */
export function podChecks({ lab, mesh }: Situation): readonly Check[] {
  const pods = mesh.workloads.flatMap(({ app }) => lab.podsOf(app));
  return [
    ...pods.map((pod) => ({
      title: `${pod} takes all that istiod sends`,
      run: async () => {
        const sum = async (name: string) =>
          [...(await lab.stats(pod, name))].reduce((all, [, count]) => all + (count || 0), 0);
        assert.ok((await sum('update_success$')) > 0);
        assert.equal(await sum('update_rejected$'), 0);
      },
    })),
    ...mesh.workloads.flatMap(({ app }) => {
      const rpc = mesh.rpcs.find((each) => each.app === app);
      const [pod] = lab.podsOf(app);
      if (!rpc || !pod) return [];
      return {
        title: `${pod} is closed to who brings no certificate`,
        run: async () => {
          const target = `${lab.addressOf(pod)}:${ports.grpc}`;
          const call = `outsider-${pod}`;
          const { outcomes } = await lab.call(outsider, { target, rpc: rpc.name, call, timeoutMs: 2000 });
          assert.ok(!hasSucceeded(outcomes));
          assert.deepEqual(await lab.seen(call), []);
        },
      };
    }),
  ];
}
