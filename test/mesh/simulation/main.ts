// Holds the predictions of libs/simulate against real Envoys that a real istiod drives:
// node dist/test/mesh/simulation/main.js [--only <part of a title>]
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { enterLab, isInside } from '../lab/enter.js';
import { Lab } from '../lab/lab.js';
import { labManifestsOf } from './lab-manifests.js';
import { contract } from './contract.js';
import { measure, measureHopMs } from './measure.js';
import { predict, type Outcome } from './predict.js';
import { situations, type Situation } from './situations.js';

/** Of success, absolute; of tries, relative to what was seen. */
const bounds = { success: 0.03, tries: 0.1 };

/** Situations are played side by side, since most of the time they wait. */
const lanes = 2;

const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });

async function main(): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'meshcart-simulation-'));
  await writeFile(join(folder, 'all.yaml'), labManifestsOf(contract));
  const lab = await Lab.start(folder);
  try {
    const waiting = situations.filter(({ title }) => title.includes(values.only));
    const results: boolean[] = [];
    await Promise.all(
      Array.from({ length: lanes }, async () => {
        for (let next = waiting.shift(); next; next = waiting.shift())
          results.push(...(await judge(lab, next)));
      }),
    );
    const failed = results.filter((each) => !each).length;
    console.log(`${results.length - failed} passed, ${failed} failed`);
    return failed === 0 && results.length > 0;
  } finally {
    await lab.end();
    await rm(folder, { recursive: true });
  }
}

/** Whether the simulation is right, and one that lacks what the situation is about is wrong. */
async function judge(lab: Lab, situation: Situation): Promise<readonly boolean[]> {
  const hopMs = await measureHopMs(lab, situation);
  const foretold = predict(situation, hopMs);
  const blind = predict(situation, hopMs, situation.decisive);
  const seen = await measureUntil(lab, situation, (outcome) => agree(foretold, outcome));
  const agrees = agree(foretold, seen);
  const isWrong = !agree(blind, seen);
  console.log(
    `${agrees ? 'ok' : 'failed'} ${situation.title}: ${compared(foretold, seen)}, hop ${hopMs.toFixed(1)} ms`,
  );
  console.log(`${isWrong ? 'ok' : 'failed'} not without ${situation.decisive}: ${compared(blind, seen)}`);
  return [agrees, isWrong];
}

/** A machine that stands still for a moment looks like a sick mesh, so that a disagreement is looked at once more. */
async function measureUntil(
  lab: Lab,
  situation: Situation,
  isGood: (seen: Outcome) => boolean,
): Promise<Outcome> {
  const first = await measure(lab, situation);
  // What ejections leave behind would spoil another round.
  if (isGood(first) || situation.onePod) return first;
  console.log(`again: ${situation.title}`);
  return measure(lab, situation);
}

const agree = (foretold: Outcome, seen: Outcome): boolean =>
  Math.abs(foretold.successRate - seen.successRate) <= bounds.success &&
  [...seen.tries].every(
    ([rpc, tries]) => Math.abs((foretold.tries.get(rpc) ?? 0) - tries) <= bounds.tries * tries,
  );

function compared(foretold: Outcome, seen: Outcome): string {
  const tries = [...seen.tries].map(
    ([rpc, each]) => `${(foretold.tries.get(rpc) ?? 0).toFixed(3)}/${each.toFixed(3)}`,
  );
  const rates = `${percent(foretold.successRate)}/${percent(seen.successRate)}`;
  return `predicted/measured success ${rates} %, tries a request ${tries.join(', ')}`;
}

const percent = (share: number) => (100 * share).toFixed(1);

if (isInside()) process.exit((await main()) ? 0 : 1);
else process.exit(await enterLab());
