import { describe, expect, it } from '@jest/globals';
import { rules } from '#verify/rules.js';
import { foundIn } from './found-in.js';
import { goodBase, type Mutant } from './mutant.js';
import { mutants } from './mutants.js';

const bases = { dev: goodBase('dev'), prod: goodBase('prod') };

const expectFound = (mutant: Mutant, contract: boolean) =>
  expect(foundIn(bases[mutant.environment ?? 'dev'], mutant, { contract })).not.toEqual([]);

describe.each(rules)('$id $title', ({ id }) => {
  const own = mutants.filter(({ rule }) => rule === id);

  it('is tried with three faults at least', () => expect(own.length).toBeGreaterThanOrEqual(3));

  it.each(own)('finds, with the contract, that $fault', (mutant) => {
    expectFound(mutant, true);
  });

  const alone = own.filter((mutant) => mutant.alone);
  if (alone.length > 0)
    it.each(alone)('finds, in manifests alone, that $fault', (mutant) => {
      expectFound(mutant, false);
    });
});
