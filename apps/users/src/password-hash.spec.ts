import { describe, expect, it } from '@jest/globals';
import { hashPassword, passwordMatches } from './password-hash.js';

describe('hashPassword', () => {
  it('makes a hash that only the same password matches', async () => {
    const stored = await hashPassword('correct horse battery');

    await expect(passwordMatches('correct horse battery', stored)).resolves.toBe(true);
    await expect(passwordMatches('correct horse batterz', stored)).resolves.toBe(false);
  });

  it('salts: two hashes of one password differ', async () => {
    const [first, second] = await Promise.all([
      hashPassword('correct horse battery'),
      hashPassword('correct horse battery'),
    ]);

    expect(first.hash.equals(second.hash)).toBe(false);
  });

  it('tells with what it was made, so that a later cost does not lock anybody out', async () => {
    const { parameters } = await hashPassword('correct horse battery');

    expect(parameters).toEqual({
      algorithm: 'argon2id',
      memory: 19_456,
      passes: 2,
      parallelism: 1,
      tagLength: 32,
    });
  });

  it('takes what two keyboards send for one password as one', async () => {
    const stored = await hashPassword('pa\u00DFwort mit \u00E9');

    await expect(passwordMatches('pa\u00DFwort mit e\u0301', stored)).resolves.toBe(true);
  });

  it('refuses a flood instead of queueing it', async () => {
    const flood = await Promise.allSettled(
      Array.from({ length: 80 }, async () => hashPassword('correct horse battery')),
    );
    const refused = flood.filter((one) => one.status === 'rejected');

    expect(refused).toHaveLength(16);
    expect(refused[0]?.reason).toMatchObject({ kind: 'unavailable', details: { retryAfterMs: 1000 } });
  });
});
