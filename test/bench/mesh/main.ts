// What the policy costs: calls through two policed sidecars against calls through two bare ones, in turn, in one run.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hostOf, ports } from '#mesh/deployment.js';
import { deploymentOf } from '../../../charts/environments/deployment.js';
import { dev } from '../../../charts/environments/dev.js';
import { writeLabManifests } from '../../mesh/conformance/lab-manifests.js';
import { enterLab, isInside } from '../../mesh/lab/enter.js';
import { Lab } from '../../mesh/lab/lab.js';
import type { Done } from '../../mesh/lab/pod.js';
import { bare, barePair } from './bare-pair.js';

const rounds = 9;
/** Far below what is seen: machines are noisy. */
const floor = 0.5;
const deployment = deploymentOf(dev);
const rpc = 'meshcart.billing.v1.PaymentsService/CapturePayment';

const places = {
  policed: { from: 'orders-0', target: `${hostOf('billing', deployment.namespace)}:${ports.grpc}` },
  bare: { from: bare.caller, target: bare.target },
};

type Side = keyof typeof places;

async function measure(lab: Lab, side: Side, width: number, count: number): Promise<Done> {
  const { from, target } = places[side];
  const done = await lab.call(from, { target, rpc, call: side, width, count, timeoutMs: 10_000 });
  const answered = Object.entries(done.outcomes).filter(([outcome]) => outcome.startsWith('OK '));
  assert.equal(
    answered.reduce((sum, [, times]) => sum + times, 0),
    count,
    JSON.stringify(done.outcomes),
  );
  return done;
}

/** How much the bare pair is ahead: the median of the rounds, and the least and the most. */
async function compare(
  lab: Lab,
  name: string,
  width: number,
  count: number,
  cost: (done: Done) => number,
): Promise<boolean> {
  const ratios: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const order: readonly Side[] = round % 2 === 0 ? ['policed', 'bare'] : ['bare', 'policed'];
    const costs = new Map<Side, number>();
    for (const side of order) costs.set(side, cost(await measure(lab, side, width, count)));
    // The first round only warms up.
    if (round > 0) ratios.push((costs.get('bare') ?? 0) / (costs.get('policed') ?? 1));
  }
  const sorted = ratios.toSorted((one, other) => one - other);
  const [lowest = 0, median = 0, highest = 0] = [sorted[0], sorted[rounds >> 1], sorted.at(-1)];
  const spread = `${lowest.toFixed(2)} to ${highest.toFixed(2)}`;
  console.log(
    `${median >= floor ? 'ok' : 'failed'} ${name}: ${median.toFixed(2)} (${spread}), floor ${floor}`,
  );
  return median >= floor;
}

async function main(): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'meshcart-bench-'));
  await writeLabManifests(['k8s/platform', 'k8s/dev'], deployment, folder);
  await writeFile(join(folder, 'bare.yaml'), barePair());
  const lab = await Lab.start(folder);
  try {
    const results = [
      await compare(
        lab,
        'p50 of one call after the other, bare / policed',
        1,
        400,
        ({ medianUs }) => medianUs,
      ),
      await compare(lab, 'throughput of 16 at once, policed / bare', 16, 2000, ({ tookMs }) => tookMs),
    ];
    return results.every(Boolean);
  } finally {
    await lab.end();
    await rm(folder, { recursive: true });
  }
}

if (isInside()) process.exit((await main()) ? 0 : 1);
else process.exit(await enterLab());
