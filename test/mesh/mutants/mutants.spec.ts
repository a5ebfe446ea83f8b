import { describe, expect, it } from '@jest/globals';
import { explainMutants } from './explain-mutants.js';
import { wrongSource } from './mutant-build.js';
import { mutants } from './mutants.js';
import { readerMutants } from './reader-mutants.js';

describe('the mutants of compiler, reader and explain', () => {
  it.each([...mutants, ...readerMutants, ...explainMutants])(
    'still fit its sources: $name',
    async (mutant) => {
      await expect(wrongSource(mutant)).resolves.toBeDefined();
    },
  );
});
