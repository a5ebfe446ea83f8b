import { randomNumbers } from '../support/random-numbers.js';
import { help, parseChaosArguments, type ChaosArguments } from './chaos-arguments.js';
import { CrashLane, type Result } from './crash-lane.js';
import { shuffled, type CrashPoint } from './crash-points.js';
import { mutants } from './mutants.js';
import { tryMutant } from './mutant-trial.js';
import { recordPoints } from './record-points.js';
import { report } from './report.js';
import { ShopUnderFire } from './shop-under-fire.js';

const begun = Date.now();
const say = (line: string) =>
  console.log(`${((Date.now() - begun) / 1000).toFixed(0).padStart(4)} s  ${line}`);

async function main(options: ChaosArguments): Promise<number> {
  if (options.help) {
    console.log(help);
    return 0;
  }
  const results: Result[] = [];
  if (options.mutant === undefined) {
    const points = (await recordPoints(say)).filter(({ name }) => name.includes(options.only ?? ''));
    if (options.list) {
      console.log(points.map(({ name, scenario }) => `${name}  (${scenario.name})`).join('\n'));
      return 0;
    }
    say(`${points.length} crash points, seed ${options.seed}`);
    results.push(...(await killEverywhere(points, options)));
  }
  if (options.only === undefined) results.push(...(await tryMutants(options)));
  console.log(`\n${report(results)}\n`);
  const failed = results.filter(({ failures }) => failures.length > 0).length;
  console.log(`${results.length - failed} passed, ${failed} failed`);
  return failed === 0 && results.length > 0 ? 0 : 1;
}

/** As many side by side as there are lanes. */
async function tryMutants({ mutant, lanes }: ChaosArguments): Promise<readonly Result[]> {
  const wanted = mutants.filter(({ name }) => mutant === undefined || mutant === 'all' || mutant === name);
  if (wanted.length === 0)
    throw new Error(`no mutant ${mutant}; there are ${mutants.map(({ name }) => name).join(', ')}`);
  const waiting = [...wanted];
  const results: Result[] = [];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) results.push(await tryMutant(next, say));
  };
  await Promise.all(Array.from({ length: Math.max(1, lanes) }, work));
  return results;
}

/** Each lane is a shop of its own. Points with a short payment window come last in each, so that it changes once. */
async function killEverywhere(
  points: readonly CrashPoint[],
  { seed, lanes }: ChaosArguments,
): Promise<readonly Result[]> {
  const order = shuffled(points, randomNumbers(seed)).toSorted(
    (one, other) => other.scenario.paymentWindowSeconds - one.scenario.paymentWindowSeconds,
  );
  const count = Math.max(1, Math.min(lanes, order.length));
  const shares = Array.from({ length: count }, (_, lane) =>
    order.filter((__, index) => index % count === lane),
  );
  const results = await Promise.all(
    shares.map(async (share, lane) => {
      const [first] = share;
      if (!first) return [];
      const shop = await ShopUnderFire.start(first.scenario.paymentWindowSeconds);
      try {
        return await new CrashLane(shop, (line) => say(`[${lane + 1}] ${line}`)).run(share);
      } finally {
        await shop.dispose();
      }
    }),
  );
  return results.flat().toSorted((one, other) => (one.point < other.point ? -1 : 1));
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => void ShopUnderFire.disposeAll().finally(() => process.exit(1)));
}

let code = 1;
try {
  code = await main(parseChaosArguments(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof Error ? error.stack : error);
}
// Where one lane failed, the shop of another one may still run.
await ShopUnderFire.disposeAll();
process.exit(code);
