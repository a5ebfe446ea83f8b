import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { transform } from '@swc/core';
import type { Mutant } from './mutants.js';

/** A copy of the built tree with one wrong line in it. */
export interface MutantBuild {
  /** The folder that holds its dist. */
  readonly folder: string;
  readonly remove: () => Promise<void>;
}

/** @throws where the line is not there exactly once: a mutant that is none proves nothing. */
export async function buildMutant(mutant: Mutant): Promise<MutantBuild> {
  const source = await wrongSource(mutant);
  const folder = await mkdtemp(join(tmpdir(), 'meshcart-mutant-'));
  const dist = join(folder, 'dist');
  // Its own libraries and tests suffice; node_modules, the oracle and the cases are those of the checkout.
  for (const part of ['libs', 'test/mesh'])
    await cp(join('dist', part), join(dist, part), { recursive: true });
  await cp('package.json', join(folder, 'package.json'));
  await mkdir(join(folder, 'test/mesh'), { recursive: true });
  for (const part of ['node_modules', '.tools', 'test/mesh/cases'])
    await symlink(resolve(part), join(folder, part));
  const { code } = await transform(source, { configFile: resolve('.swcrc'), filename: mutant.file });
  const built = join(dist, mutant.file.replace(/\.ts$/, '.js'));
  await mkdir(dirname(built), { recursive: true });
  await writeFile(built, code);
  return { folder, remove: async () => rm(folder, { recursive: true, force: true }) };
}

export async function wrongSource({ name, file, line, instead }: Mutant): Promise<string> {
  const parts = (await readFile(file, 'utf8')).split(line);
  if (parts.length !== 2)
    throw new Error(`mutant "${name}": its line is ${parts.length - 1} times in ${file}`);
  return parts.join(instead);
}
