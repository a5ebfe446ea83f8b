import { describe, expect, it } from '@jest/globals';
import { wrongSource } from './mutant-build.js';
import { mutants } from './mutants.js';

describe('the mutants of the compiler', () => {
  it.each(mutants)('still fit its sources: $name', async (mutant) => {
    await expect(wrongSource(mutant)).resolves.toBeDefined();
  });
});
