import { describe, expect, it } from '@jest/globals';
import { pauseAfter, stepFor, steps } from './delay.js';

const queue = { name: 'mail', tries: 9, firstDelaySeconds: 2, maxDelaySeconds: 60, timeoutSeconds: 30 };

describe('the rests of a delayed job', () => {
  it.each([0, 1, 249, 250, 3100, 1_800_000, 86_400_000 * 30])(
    'end at most a quarter of a second after %i ms, and in few steps',
    (dueInMs) => {
      let [left, rests] = [dueInMs, 0];
      for (; left > 0; rests += 1) left -= stepFor(left);
      expect(left).toBeGreaterThanOrEqual(-250);
      expect(rests).toBeLessThan(25 + dueInMs / 3_600_000);
    },
  );

  it('begin with the longest that does not make it late', () => {
    expect(steps.map((step) => stepFor(step))).toEqual(steps);
    expect(steps.slice(0, -1).map((step) => stepFor(step - 1))).toEqual(steps.slice(1));
  });
});

describe('the pause before another try', () => {
  it('doubles up to the longest', () => {
    const pauses = [1, 2, 3, 5, 6, 50].map((attempt) => pauseAfter(attempt, queue, 0));
    expect(pauses).toEqual([2000, 4000, 8000, 32_000, 60_000, 60_000]);
  });

  it('is up to a quarter shorter by chance', () => {
    expect(pauseAfter(1, queue, 1)).toBe(1500);
    for (let index = 0; index < 100; index += 1) {
      expect(pauseAfter(1, queue)).toBeGreaterThan(1499);
      expect(pauseAfter(1, queue)).toBeLessThanOrEqual(2000);
    }
  });
});
