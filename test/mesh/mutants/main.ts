// Runs the property with wrong compilers, and with an explain that tells wrong; each must turn it red: node dist/test/mesh/mutants/main.js [name]
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { explainMutants } from './explain-mutants.js';
import { buildMutant } from './mutant-build.js';
import { mutants, type Mutant } from './mutants.js';
import { readerMutants } from './reader-mutants.js';

/** Few, and always the same: a mutant that only luck finds is one that the property misses. */
const property = ['dist/test/mesh/property/main.js', '--quick', '--runs', '60', '--seed', '1'];

const reading = ['dist/test/mesh/effective/main.js', '--quick', '--runs', '60', '--seed', '1'];

async function catches(mutant: Mutant): Promise<boolean> {
  const program = readerMutants.includes(mutant) ? reading : property;
  const { folder, remove } = await buildMutant(mutant);
  try {
    const { stdout } = await promisify(execFile)(process.execPath, program, { cwd: folder }).catch(
      (error: { stdout?: string }) => ({ stdout: error.stdout ?? '' }),
    );
    const found = /^failed (?:seed|case) .*\n {2}(.*)/m.exec(stdout)?.[1];
    // A wrong compiler is no misreading, and a wrong explain is nothing else.
    const isCaught = found !== undefined && found.startsWith('misread: ') === explainMutants.includes(mutant);
    console.log(
      !isCaught
        ? `failed survivor: ${mutant.name}\n${stdout}`
        : `ok caught: ${mutant.name}\n     ${found.slice(0, 160)}`,
    );
    return isCaught;
  } finally {
    await remove();
  }
}

async function main(wanted: string | undefined): Promise<boolean> {
  const waiting = [...mutants, ...readerMutants, ...explainMutants].filter(({ name }) =>
    name.includes(wanted ?? ''),
  );
  const results: boolean[] = [];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) results.push(await catches(next));
  };
  await Promise.all([work(), work()]);
  const survivors = results.filter((caught) => !caught).length;
  console.log(`${results.length - survivors} passed, ${survivors} failed`);
  return survivors === 0 && results.length > 0;
}

process.chdir(resolve(import.meta.dirname, '../../../..'));
process.exitCode = (await main(process.argv[2])) ? 0 : 1;
