import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { invariants } from '../support/invariants/all.js';
import { mutants } from './mutants.js';

describe('the mutants', () => {
  it('have a patch each, and no patch lies idle', async () => {
    const patches = (await readdir('test/chaos/mutants')).toSorted();

    expect(patches).toEqual(mutants.map(({ name }) => `${name}.patch`).toSorted());
  });

  it.each(mutants)('still fit the sources: $name', async ({ name }) => {
    const check = promisify(execFile)('git', ['apply', '--check', `test/chaos/mutants/${name}.patch`]);

    await expect(check).resolves.toBeDefined();
  });

  it.each(mutants)('name a check that there is: $name is for $check', ({ check }) => {
    expect(invariants.map(({ name }) => name)).toContain(check);
  });
});
