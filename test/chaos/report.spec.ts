import { describe, expect, it } from '@jest/globals';
import { randomNumbers } from '../support/random-numbers.js';
import { shuffled } from './crash-points.js';
import { report } from './report.js';

const result = (point: string, ...failures: string[]) => ({
  point,
  scenario: 'confirm',
  failures,
  seconds: 1,
});

describe('the report of the crash matrix', () => {
  it('says of each point whether all promises held, one line each', () => {
    const lines = report([result('a:before'), result('a:after', 'I3: charged twice')]).split('\n');

    expect(lines.slice(0, 2)).toEqual([
      expect.stringMatching(/^ok +a:before/),
      expect.stringMatching(/^failed +a:after/),
    ]);
  });

  it('tells each thing that went wrong once', () => {
    const text = report([result('a', 'I3: charged twice'), result('b', 'I3: charged twice')]);

    expect(text.match(/charged twice/g)).toHaveLength(1);
  });
});

describe('the order of the points', () => {
  it('is the same for the same seed, and another for another', () => {
    const points = Array.from({ length: 50 }, (_, index) => index);

    expect(shuffled(points, randomNumbers(7))).toEqual(shuffled(points, randomNumbers(7)));
    expect(shuffled(points, randomNumbers(7))).not.toEqual(shuffled(points, randomNumbers(8)));
    expect(shuffled(points, randomNumbers(7)).toSorted((one, other) => one - other)).toEqual(points);
  });
});
