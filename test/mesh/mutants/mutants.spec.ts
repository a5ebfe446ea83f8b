import { describe, expect, it } from '@jest/globals';
import { wrongSource } from './mutant-build.js';
import { mutants } from './mutants.js';
import { readerMutants } from './reader-mutants.js';

describe('the mutants of compiler and reader', () => {
  it.each([...mutants, ...readerMutants])('still fit its sources: $name', async (mutant) => {
    await expect(wrongSource(mutant)).resolves.toBeDefined();
  });
});
