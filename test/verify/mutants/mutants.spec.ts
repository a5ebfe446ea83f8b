import { describe, expect, it } from '@jest/globals';
import { rules } from '#verify/rules.js';
import { suppress } from '#verify/suppressions.js';
import { verify } from '#verify/verify.js';
import { subjectOf } from '../manifests.js';
import { goodBase, planted, type Mutant } from './mutant.js';
import { mutants } from './mutants.js';

const bases = { dev: goodBase('dev'), prod: goodBase('prod') };

/** The rules that find something in good manifests with the fault. */
function foundBy(mutant: Mutant, contract: boolean): ReadonlySet<string> {
  const good = bases[mutant.environment ?? 'dev'];
  const files = new Map([...good, ...planted(good, mutant)]);
  const subject = subjectOf(files, { contract, kubernetes: mutant.kubernetes ?? '1.34' });
  return new Set(suppress(subject.cluster, verify(subject)).findings.map(({ rule }) => rule));
}

describe.each(rules)('$id $title', ({ id }) => {
  const own = mutants.filter(({ rule }) => rule === id);

  it('is tried with three faults at least', () => expect(own.length).toBeGreaterThanOrEqual(3));

  it.each(own)('finds, with the contract, that $fault', (mutant) => {
    expect([...foundBy(mutant, true)]).toContain(id);
  });

  const alone = own.filter((mutant) => mutant.alone);
  if (alone.length > 0)
    it.each(alone)('finds, in manifests alone, that $fault', (mutant) => {
      expect([...foundBy(mutant, false)]).toContain(id);
    });
});
