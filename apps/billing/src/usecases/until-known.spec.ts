import { describe, expect, it } from '@jest/globals';
import type { Answer } from '../domain/payment-provider.js';
import { untilKnown, type Conclusion } from './until-known.js';

/** Answers in turn; time runs out with them. */
async function conclude(answers: readonly Answer<string>[], resumed = false): Promise<Conclusion<string>> {
  const left = [...answers];
  const budget = { remainingMs: () => (left.length > 0 ? 1000 : 0) };
  const make = async () => left.shift() ?? { kind: 'unknown' as const };
  return untilKnown(make, budget, resumed);
}

const answered = { kind: 'answered', value: 'it' } as const;
const lost = { kind: 'unknown' } as const;
const refusedConnection = { kind: 'not_sent' } as const;
const failed = { kind: 'failed', saved: false } as const;

describe('untilKnown', () => {
  it('repeats what was lost, broke, was busy or in flight, until there is an answer', async () => {
    expect(await conclude([lost, failed, { kind: 'busy' }, { kind: 'in_flight' }, answered])).toBe(answered);
  });

  it('is certain that nothing happened where the connection was refused at once', async () => {
    expect(await conclude([refusedConnection])).toEqual({ kind: 'not_sent' });
  });

  it('is certain that nothing happened where the provider was busy to the end', async () => {
    expect(await conclude([{ kind: 'busy' }, { kind: 'busy' }])).toEqual({ kind: 'not_sent' });
  });

  it('is not certain where an earlier try was lost', async () => {
    expect(await conclude([lost, refusedConnection])).toEqual({ kind: 'unknown' });
    expect(await conclude([{ kind: 'in_flight' }, { kind: 'busy' }])).toEqual({ kind: 'unknown' });
  });

  it('is not certain where an earlier run may have sent the key', async () => {
    expect(await conclude([refusedConnection], true)).toEqual({ kind: 'unknown' });
    expect(await conclude([], true)).toEqual({ kind: 'unknown' });
  });

  it('takes a failure for saved where the provider says so, or after the third', async () => {
    expect(await conclude([{ kind: 'failed', saved: true }, answered])).toEqual({ kind: 'saved_failure' });
    expect(await conclude([failed, failed, failed, answered])).toEqual({ kind: 'saved_failure' });
  });

  it('does not repeat what was declined or refused', async () => {
    const declined = { kind: 'declined', code: 'card_declined' } as const;
    expect(await conclude([declined, answered])).toBe(declined);
    const refused = { kind: 'refused', code: 'resource_missing' } as const;
    expect(await conclude([refused, answered])).toBe(refused);
  });
});
