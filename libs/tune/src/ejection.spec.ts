import { describe, expect, it } from '@jest/globals';
import { aWorkload } from '../../../test/support/a-mesh.js';
import { ejectionOf } from './ejection.js';

const calls = 1_000_000;
/** What is proposed of an app that states `stated`, where so many calls of a million failed. */
const proposed = (stated: number, failures: number) => {
  const workload = aWorkload({ app: 'users', ejectionFailures: stated });
  const { proposal, remark } = ejectionOf(workload, undefined, calls, failures);
  const [change] = proposal?.changes ?? [];
  return change?.kind === 'ejectionFailures' ? change.to : remark?.about;
};

describe('failures in a row after which a pod is left alone', () => {
  it('are more where chance alone makes as many', () => {
    expect(proposed(5, 100_000)).toBe(6); // one in ten to the power of 6, in a million calls
    expect(proposed(5, 200_000)).toBe(9);
  });

  it('are what they were where chance makes fewer, and not much fewer', () => {
    expect(proposed(5, 1000)).toBeUndefined();
    expect(proposed(9, 100_000)).toBeUndefined();
  });

  it('are fewer where a sick pod is kept for nothing, but never fewer than five', () => {
    expect(proposed(20, 200_000)).toBe(9);
    expect(proposed(20, 0)).toBe(5);
    expect(proposed(3, 0)).toBe(5);
  });

  it('are only told of where no number would do', () => {
    expect(proposed(5, 900_000)).toBe('outlier');
    expect(proposed(5, calls)).toBe('outlier');
  });

  it('are left as they are where too little was seen', () => {
    expect(ejectionOf(aWorkload({ app: 'users' }), undefined, 100, 90)).toEqual({});
  });
});
