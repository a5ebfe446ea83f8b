import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { missingTools, neededTools } from './missing-tools.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meshcart-tools-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

const put = (tool: string, mode = 0o755) =>
  writeFileSync(join(folder, tool), '#!/bin/sh\nexit 1\n', { mode });

/** On a machine that has the tools of the folder and no others. */
const clusterUp = (...args: string[]) =>
  spawnSync(process.execPath, ['dist/test/cluster/kind/up.js', ...args], {
    encoding: 'utf8',
    env: { PATH: folder },
  });

describe('missingTools', () => {
  it('names those that no folder of the PATH has', () => {
    for (const tool of neededTools.slice(2)) put(tool);

    expect(missingTools([join(folder, 'nowhere'), folder].join(delimiter))).toEqual(['docker', 'kind']);
  });

  it('takes no file for a tool that cannot be run', () => {
    for (const tool of neededTools) put(tool, tool === 'helm' ? 0o644 : 0o755);

    expect(missingTools(folder)).toEqual(['helm']);
  });

  it('names all of them where there is no PATH', () => {
    expect(missingTools(undefined)).toEqual(neededTools);
  });
});

describe('npm run cluster:up', () => {
  it('explains itself on a machine without any of its tools', () => {
    const { status, stdout, stderr } = clusterUp('--help');

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('usage: npm run cluster:up');
  });

  it('ends with 2, and names all that is missing and nothing else', () => {
    for (const tool of ['kubectl', 'istioctl', 'helm']) put(tool);

    const { status, stdout, stderr } = clusterUp();

    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('docker, kind are not on the PATH');
    expect(stderr).not.toContain('at ');
  });

  it('ends with 2 where it does not know an option', () => {
    const { status, stderr } = clusterUp('--fast');

    expect(status).toBe(2);
    expect(stderr).toContain("Unknown option '--fast'");
    expect(stderr).toContain('usage: npm run cluster:up');
  });

  it('ends with 1 where a step fails, and says which', () => {
    for (const tool of neededTools) put(tool);

    const { status, stderr } = clusterUp();

    expect(status).toBe(1);
    expect(stderr).toContain('kind ... failed');
  });
});
