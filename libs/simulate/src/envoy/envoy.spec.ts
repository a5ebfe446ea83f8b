import { describe, expect, it } from '@jest/globals';
import { Random } from '../kernel/random.js';
import { BackOff } from './back-off.js';
import { leastRequest } from './least-request.js';
import { OutlierDetector } from './outlier-detector.js';
import { RetryBudget } from './retry-budget.js';

describe('back-off', () => {
  it('is anything up to 25 ms, then 50, 100, 200, and 250 from there on', () => {
    const longest = Array.from({ length: 7 }, () => 0);
    for (let seed = 0; seed < 400; seed++) {
      const backOff = new BackOff(new Random(seed));
      longest.forEach((most, index) => (longest[index] = Math.max(most, backOff.next())));
    }

    for (const [index, bound] of [25, 50, 100, 200, 250, 250, 250].entries()) {
      expect(longest[index]).toBeLessThan(bound);
      expect(longest[index]).toBeGreaterThan(0.95 * bound);
    }
  });
});

describe('the retry budget', () => {
  const taken = (active: number) => {
    const limits = { maxRetries: undefined, retryBudget: { percent: 20, minConcurrency: 3 } };
    const budget = new RetryBudget(limits, () => active);
    return Array.from({ length: 100 }, () => budget.take()).filter(Boolean).length;
  };

  it('is a fifth of what is under way, and three at least', () => {
    expect([0, 15, 19, 20, 100].map(taken)).toEqual([3, 3, 3, 4, 20]);
  });

  it('is had again when a retry has ended', () => {
    const budget = new RetryBudget({ maxRetries: 1, retryBudget: undefined }, () => 0);

    expect([budget.take(), budget.take()]).toEqual([true, false]);
    budget.giveBack();
    expect(budget.take()).toBe(true);
  });
});

describe('LEAST_REQUEST', () => {
  const share = (tried: readonly string[]) => {
    const random = new Random(5);
    const active = new Map([
      ['idle', 0],
      ['busy', 9],
    ]);
    const chosen = Array.from({ length: 10_000 }, () =>
      leastRequest(['idle', 'busy'], (host) => active.get(host) ?? 0, new Set(tried), random),
    );
    return chosen.filter((host) => host === 'busy').length / chosen.length;
  };

  it('takes the busier of two pods only where it draws that one twice', () => {
    expect(share([])).toBeCloseTo(0.25, 1);
  });

  it('draws again up to five times for a retry', () => {
    expect(share(['idle'])).toBeCloseTo(1 - 0.75 ** 6, 1);
  });

  it('has nobody where there is nobody', () => {
    expect(leastRequest([], () => 0, new Set(), new Random(1))).toBeUndefined();
  });
});

describe('outlier detection', () => {
  const settings = {
    consecutive5xx: 0,
    consecutiveGatewayErrors: 3,
    intervalMs: 5000,
    baseEjectionMs: 30_000,
    maxEjectionPercent: 50,
  };
  const detectorOf = (hosts: readonly string[]) => {
    const time = { now: 1000 };
    const detector = new OutlierDetector<string>(
      settings,
      () => hosts,
      () => time.now,
      0,
    );
    const fail = (host: string, times = 3) => {
      for (let count = 0; count < times; count++) detector.note(host, 'UNAVAILABLE');
    };
    return { detector, time, fail };
  };

  it('leaves a pod alone after so many gateway errors running', () => {
    const { detector, fail } = detectorOf(['a', 'b']);
    fail('a', 2);
    detector.note('a', 'INTERNAL');
    fail('a', 2);
    expect(detector.isEjected('a')).toBe(false);
    fail('a', 1);
    expect(detector.isEjected('a')).toBe(true);
  });

  it('never leaves alone more than the share that it may', () => {
    const { detector, fail } = detectorOf(['a', 'b', 'c']);
    for (const host of ['a', 'b', 'c']) fail(host);
    expect(['a', 'b', 'c'].filter((host) => detector.isEjected(host))).toEqual(['a']);
  });

  it('has nobody to take over where there is a single pod', () => {
    const { detector, fail } = detectorOf(['a']);
    fail('a');
    expect(detector.isEjected('a')).toBe(false);
  });

  it('lets it back at the first look after the base time, and the next time takes twice as long', () => {
    const { detector, time, fail } = detectorOf(['a', 'b']);
    fail('a');
    time.now = 34_999;
    expect(detector.isEjected('a')).toBe(true);
    time.now = 35_000;
    expect(detector.isEjected('a')).toBe(false);
    fail('a');
    time.now = 94_999;
    expect(detector.isEjected('a')).toBe(true);
    time.now = 95_000;
    expect(detector.isEjected('a')).toBe(false);
  });

  it('forgives with every quiet interval', () => {
    const { detector, time, fail } = detectorOf(['a', 'b']);
    fail('a');
    time.now = 45_000;
    fail('a');
    time.now = 74_999;
    expect(detector.isEjected('a')).toBe(true);
    time.now = 75_000;
    expect(detector.isEjected('a')).toBe(false);
  });
});
