import { setTimeout as pause } from 'node:timers/promises';
import { hostOf, ports } from '#mesh/deployment.js';
import { Random } from '#simulate/kernel/random.js';
import type { Lab } from '../lab/lab.js';
import type { Batch } from '../lab/pod.js';
import { client, contract } from './contract.js';
import { arrivalsOf, type Outcome } from './predict.js';
import { scriptsOf, type Situation } from './situations.js';

const longestMs = 20_000;

/** Marks the requests of each round. */
let rounds = 0;

/** What real sidecars make of a situation: requests are sent when they are due, whatever became of earlier ones. */
export async function measure(lab: Lab, situation: Situation): Promise<Outcome> {
  const arrivals = arrivalsOf(situation);
  const scripts = scriptsOf(situation, arrivals.length, new Random(1));
  const call = `measured ${situation.title} ${++rounds}`;
  const begun = performance.now();
  const answers = arrivals.map(async ({ atMs }, index) => {
    await pause(begun + atMs - performance.now());
    const batch = { ...batchOf(lab, situation, call), script: scripts[index] ?? [], timeoutMs: longestMs };
    return lab.call(`${client}-0`, batch);
  });
  const done = await Promise.all(answers);
  const seen = await lab.seen(call);
  const succeeded = done.filter(({ outcomes }) =>
    Object.keys(outcomes).some((each) => each.startsWith('OK')),
  );
  return {
    successRate: succeeded.length / done.length,
    tries: new Map(
      situation.counted.map((rpc) => [
        rpc,
        seen.filter(({ method }) => method === `/${rpc}`).length / done.length,
      ]),
    ),
  };
}

/** How long a call takes one way while nothing is wrong; every connection is open afterwards. */
export async function measureHopMs(lab: Lab, situation: Situation): Promise<number> {
  const batch = { ...batchOf(lab, situation, 'warm-up'), only: '', count: 60, width: 2 };
  const script = [situation.below ? 'next' : 'OK'];
  await lab.call(`${client}-0`, {
    ...batch,
    script,
    next: batch.next && { ...batch.next, script: ['OK'] },
  } as Batch);
  const { medianUs } = await lab.call(`${client}-0`, { ...batch, script: ['OK'] });
  return medianUs / 2000;
}

function batchOf(lab: Lab, { rpc, onePod, below }: Situation, call: string): Batch {
  const [sick = ''] = lab.podsOf(appOf(rpc));
  return {
    target: targetOf(rpc),
    rpc,
    call,
    only: onePod ? sick : '',
    ...(below ? { next: { target: targetOf(below.rpc), rpc: below.rpc, call, script: [below.step] } } : {}),
  };
}

const appOf = (rpc: string) => contract.mesh.rpcs.find(({ name }) => name === rpc)?.app ?? '';

const targetOf = (rpc: string) => `${hostOf(appOf(rpc), contract.deployment.namespace)}:${ports.grpc}`;
