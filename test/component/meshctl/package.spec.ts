import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

/** Where the package is installed, and a folder in which it is used. */
let folder: string;
let program: string;

const run = (command: string, args: readonly string[], cwd = '.') =>
  spawnSync(command, args, { cwd, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'meshctl-package-'));
  const packed = run(process.execPath, ['scripts/pack-meshctl.mjs']);
  expect(packed).toMatchObject({ status: 0, stderr: '' });
  expect(run('tar', ['-xzf', packed.stdout.trim(), '-C', folder])).toMatchObject({ status: 0 });
  const installed = join(folder, 'package');
  const { bin, dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    bin: { meshctl: string };
    dependencies: Record<string, string>;
  };
  // What an installer would fetch; nothing else of this repository is in reach.
  for (const name of Object.keys(dependencies)) {
    mkdirSync(join(folder, 'node_modules', name, '..'), { recursive: true });
    symlinkSync(resolve('node_modules', name), join(folder, 'node_modules', name));
  }
  program = join(installed, bin.meshctl);
  mkdirSync(join(folder, 'here'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const meshctl = (...args: string[]) => run(process.execPath, [program, ...args], join(folder, 'here'));

describe('the package meshctl', () => {
  it('goes from an empty folder to policies', () => {
    expect(meshctl('init', '--example')).toMatchObject({ status: 0, stderr: '' });
    const args = ['--contracts', 'proto', '--deployment', 'deployment.yaml', '--out', 'k8s'];
    expect(meshctl('synth', ...args)).toMatchObject({ status: 0, stderr: '' });
    expect(meshctl('synth', ...args, '--check')).toMatchObject({ status: 0 });
  });

  it('tells its version', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(meshctl('--version')).toMatchObject({ status: 0, stdout: `${version}\n` });
  });

  it('brings no charts of the shop, and says so', () => {
    expect(meshctl('synth', '--contracts', 'proto')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('--deployment'),
    });
  });
});
