// Holds the reader of anybody's manifests against istiod: node dist/test/mesh/effective/main.js [--runs N] [--seed N]
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { clusterOf } from '#manifests/cluster-of.js';
import { readResources } from '#manifests/read-resources.js';
import { Oracle } from '../oracle.js';
import { effectiveDifferences } from './effective-differences.js';
import type { Edit } from './edits/edit.js';
import { connectionRoute, route } from './edits/routes.js';
import { authorizationPolicy, peerAuthentication } from './edits/security.js';
import { meshConfig, serviceChange, serviceEntry, sidecar } from './edits/surroundings.js';
import { destinationRule } from './edits/traffic-policies.js';
import { questions, workloads, world } from './world.js';

/** Manifests that were once misread, which every run begins with. */
const cases = 'test/mesh/cases/effective';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '250' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    /** Ends at the first failure as it is, and keeps nothing. */
    quick: { type: 'boolean', default: false },
  },
});

const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 4, arbitrary: route },
  { weight: 1, arbitrary: connectionRoute },
  { weight: 4, arbitrary: destinationRule },
  { weight: 3, arbitrary: authorizationPolicy },
  { weight: 2, arbitrary: peerAuthentication },
  { weight: 2, arbitrary: sidecar },
  { weight: 1, arbitrary: serviceEntry },
  { weight: 1, arbitrary: meshConfig },
  { weight: 2, arbitrary: serviceChange },
);

const tally = { compared: 0, refused: 0 };

async function misreadings(manifests: string, oracle: Oracle): Promise<readonly string[]> {
  const told = await oracle.ask(manifests, workloads);
  // What istiod's webhook keeps out, no cluster has.
  if (told.problems.some((problem) => problem.startsWith('error'))) {
    tally.refused += 1;
    return [];
  }
  const cluster = clusterOf(readResources('manifests.yaml', manifests));
  const { differences, compared } = effectiveDifferences(cluster, told, questions);
  tally.compared += compared;
  return differences;
}

const manifestsAfter = (edits: readonly Edit[]): string =>
  edits
    .reduce((manifests, { apply }) => apply(manifests), world)
    .map((manifest) => stringify(manifest, { aliasDuplicateObjects: false }))
    .join('---\n');

async function main(oracle: Oracle): Promise<boolean> {
  for (const name of (await readdir(cases)).filter((each) => each.endsWith('.yaml'))) {
    const found = await misreadings(await readFile(join(cases, name), 'utf8'), oracle);
    if (found.length > 0) return failed(`case ${name}`, found);
    console.log(`ok case ${name}`);
  }
  const [runs, seed] = [Number(values.runs), Number(values.seed)];
  console.log(`${runs} sets of manifests that nobody compiled, seed ${seed}`);
  const begun = Date.now();
  const property = fc.asyncProperty(
    fc.array(edit, { minLength: 1, maxLength: 7 }),
    async (edits) => (await misreadings(manifestsAfter(edits), oracle)).length === 0,
  );
  const details = await fc.check(property, { numRuns: runs, seed, endOnFailure: values.quick });
  const [counterexample] = details.counterexample ?? [];
  if (!details.failed) {
    const seconds = ((Date.now() - begun) / 1000).toFixed(0);
    console.log(
      `ok ${tally.compared} answers of ${runs} sets in ${seconds} s, ${tally.refused} refused by istiod itself`,
    );
    // Tests that compare little prove little.
    return tally.refused < runs / 2;
  }
  if (!counterexample) throw details.errorInstance;
  const manifests = manifestsAfter(counterexample);
  if (!values.quick) {
    const path = join(cases, `${createHash('sha256').update(manifests).digest('hex').slice(0, 12)}.yaml`);
    await writeFile(path, manifests);
    console.log(`after ${details.numRuns} sets, shrunk ${details.numShrinks} times and kept as ${path}`);
  }
  for (const { what } of counterexample) console.log(`  ${what}`);
  return failed(`seed ${seed}`, await misreadings(manifests, oracle));
}

function failed(what: string, found: readonly string[]): boolean {
  console.log(`failed ${what}: \n${found.map((line) => `  ${line}`).join('\n')}`);
  return false;
}

const oracle = new Oracle();
process.exitCode = (await main(oracle)) ? 0 : 1;
await oracle.end();
