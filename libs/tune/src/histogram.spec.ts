import { describe, expect, it } from '@jest/globals';
import { aHistogram } from '../../../test/support/an-operation-seen.js';
import { callsFrom, quantile } from './histogram.js';

describe('a quantile', () => {
  it('lies in its bucket as if calls were spread evenly over it', () => {
    expect(
      quantile(
        aHistogram([
          [100, 90],
          [200, 10],
        ]),
        0.95,
      ),
    ).toEqual({ ms: 150, aboveMs: 100, atMostMs: 200 });
  });

  it('is only known to be above the last bound where it lies beyond', () => {
    const histogram = [...aHistogram([[100, 90]]).slice(0, 1), { upToMs: Infinity, calls: 100 }];

    expect(quantile(histogram, 0.99)).toEqual({ ms: 100, aboveMs: 100, atMostMs: Infinity });
  });

  it('does not exist without calls', () => {
    expect(quantile([], 0.99)).toBeUndefined();
    expect(quantile(aHistogram([[100, 0]]), 0.99)).toBeUndefined();
  });
});

it('counts calls that may have taken so long by whole buckets', () => {
  const histogram = aHistogram([
    [100, 5],
    [200, 3],
    [300, 2],
  ]);

  expect(callsFrom(histogram, 150)).toBe(5);
  expect(callsFrom(histogram, 300)).toBe(2);
});
