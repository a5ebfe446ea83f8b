// Holds the model against istiod over random contracts: node dist/test/mesh/property/main.js [--runs N] [--seed N]
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as fc from 'fast-check';
import { violationsOf } from '#mesh/violations.js';
import { Oracle } from '../oracle.js';
import { fromJson, toJson, type Contract } from './contract.js';
import { comparisonsOf, mismatches, Misread } from './mismatches.js';
import { randomContract } from './random-contract.js';

/** Counterexamples of earlier runs, which every run begins with. */
const cases = 'test/mesh/cases';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '500' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    /** Ends at the first failure as it is, and keeps nothing. */
    quick: { type: 'boolean', default: false },
  },
});

async function main(oracle: Oracle): Promise<boolean> {
  for (const name of (await readdir(cases)).filter((each) => each.endsWith('.json'))) {
    const found = await complaints(fromJson(await readFile(join(cases, name), 'utf8')), oracle);
    if (found.length > 0) return failed(`case ${name}`, found);
    console.log(`ok case ${name}`);
  }
  return checkRandom(oracle);
}

async function checkRandom(oracle: Oracle): Promise<boolean> {
  const [runs, seed] = [Number(values.runs), Number(values.seed)];
  console.log(`${runs} random contracts, seed ${seed}`);
  const begun = Date.now();
  let compared = 0;
  const property = fc.asyncProperty(randomContract, async (contract) => {
    compared += comparisonsOf(contract);
    return (await complaints(contract, oracle)).length === 0;
  });
  const details = await fc.check(property, { numRuns: runs, seed, endOnFailure: values.quick });
  const seconds = ((Date.now() - begun) / 1000).toFixed(0);
  if (!details.failed) {
    console.log(`ok ${compared} answers of ${runs} contracts in ${seconds} s`);
    return true;
  }
  const [counterexample] = details.counterexample ?? [];
  if (!counterexample) throw details.errorInstance;
  if (!values.quick) {
    const path = await keep(counterexample);
    console.log(`after ${details.numRuns} contracts, shrunk ${details.numShrinks} times and kept as ${path}`);
  }
  return failed(`seed ${seed}`, await complaints(counterexample, oracle));
}

/** A generator that makes unsafe contracts would hold the compiler to what it need not do. */
async function complaints(contract: Contract, oracle: Oracle): Promise<readonly string[]> {
  const violations = violationsOf(contract.mesh);
  if (violations.length > 0)
    return violations.map(({ rule, message }) => `the generator breaks ${rule}: ${message}`);
  return mismatches(contract, oracle).catch((error: unknown) => {
    if (error instanceof Misread) return error.message.split('\n').map((line) => `misread: ${line}`);
    throw error;
  });
}

async function keep(contract: Contract): Promise<string> {
  const text = toJson(contract);
  const path = join(cases, `${createHash('sha256').update(text).digest('hex').slice(0, 12)}.json`);
  await mkdir(cases, { recursive: true });
  await writeFile(path, text);
  return path;
}

function failed(what: string, found: readonly string[]): boolean {
  console.log(`failed ${what}: \n${found.map((line) => `  ${line}`).join('\n')}`);
  return false;
}

const oracle = new Oracle();
process.exitCode = (await main(oracle)) ? 0 : 1;
await oracle.end();
