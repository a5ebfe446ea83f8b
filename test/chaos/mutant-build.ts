import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { transformFile } from '@swc/core';

const execute = promisify(execFile);

/** A copy of the built tree with one patch in it. */
export interface MutantBuild {
  /** The folder to run, as MESHCART_BUILD names one. */
  readonly build: string;
  remove(): Promise<void>;
}

/**
 * Applies the patch to the sources that it names and builds these anew.
 * @throws where the patch does not apply, or changes nothing: a mutant that is none proves nothing.
 */
export async function buildMutant(name: string): Promise<MutantBuild> {
  const patch = resolve('test/chaos/mutants', `${name}.patch`);
  const folder = await mkdtemp(join(tmpdir(), `meshcart-mutant-`));
  const remove = async () => rm(folder, { recursive: true, force: true });
  try {
    const build = join(folder, 'dist');
    await cp(resolve(process.env.MESHCART_BUILD ?? 'dist'), build, { recursive: true });
    await cp('package.json', join(folder, 'package.json'));
    await symlink(resolve('node_modules'), join(folder, 'node_modules'));
    const files = await patchedFiles(patch);
    await copySources(files, folder);
    // Git takes a folder inside a repository for a part of it, and then silently skips what is not.
    await execute('git', ['apply', '--whitespace=nowarn', patch], {
      cwd: folder,
      env: { ...process.env, GIT_CEILING_DIRECTORIES: dirname(folder) },
    });
    for (const file of files) await rebuild(file, folder, build);
    return { build, remove };
  } catch (error) {
    await remove();
    throw new Error(`mutant ${name} cannot be made: its patch does not fit the sources`, { cause: error });
  }
}

async function patchedFiles(patch: string): Promise<readonly string[]> {
  const files = [...(await readFile(patch, 'utf8')).matchAll(/^\+\+\+ b\/(\S+)/gm)].map(
    ([, file = '']) => file,
  );
  if (files.length === 0) throw new Error(`${patch} names no file`);
  return files;
}

async function copySources(files: readonly string[], folder: string): Promise<void> {
  for (const file of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await cp(file, join(folder, file));
  }
}

async function rebuild(file: string, folder: string, build: string): Promise<void> {
  const mutated = join(folder, file);
  if ((await readFile(mutated, 'utf8')) === (await readFile(file, 'utf8')))
    throw new Error(`${file} is unchanged`);
  if (!file.endsWith('.ts')) return cp(mutated, join(build, file));
  const { code } = await transformFile(mutated, { configFile: resolve('.swcrc'), sourceMaps: 'inline' });
  await writeFile(join(build, file.replace(/\.ts$/, '.js')), code);
}
