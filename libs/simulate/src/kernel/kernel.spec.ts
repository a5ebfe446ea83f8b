import { describe, expect, it } from '@jest/globals';
import { Clock } from './clock.js';
import { meanOf, sample, type Distribution } from './distribution.js';
import { Random } from './random.js';

describe('the clock', () => {
  it('lets things happen by time, and in the order of their making where that is the same', () => {
    const clock = new Clock();
    const random = new Random(1);
    const seen: { at: number; made: number }[] = [];
    for (let made = 0; made < 500; made++) {
      const at = random.below(50);
      clock.at(at, () => seen.push({ at: clock.now, made }));
    }
    clock.runUntil(100);

    expect(seen).toHaveLength(500);
    expect(seen).toEqual(seen.toSorted((one, other) => one.at - other.at || one.made - other.made));
  });

  it('leaves out what was cancelled, and what is due later', () => {
    const clock = new Clock();
    const seen: string[] = [];
    clock.after(1, () => seen.push('first'));
    clock.after(2, () => seen.push('cancelled')).cancelled = true;
    clock.after(10, () => seen.push('late'));
    clock.runUntil(10);

    expect(seen).toEqual(['first']);
    expect(clock.now).toBe(10);
  });
});

describe('random numbers', () => {
  it('are spread evenly, the same for the same seed, and others for another purpose', () => {
    const drawn = (random: Random) => Array.from({ length: 20_000 }, () => random.next());
    const first = drawn(new Random(7));

    expect(drawn(new Random(7))).toEqual(first);
    expect(drawn(new Random(8))).not.toEqual(first);
    expect(drawn(new Random(7).stream('work'))).not.toEqual(drawn(new Random(7).stream('faults')));
    const tenths = Map.groupBy(first, (each) => Math.floor(each * 10));
    for (const { length } of tenths.values()) expect(length / 2000).toBeCloseTo(1, 0.9);
  });
});

describe('a distribution', () => {
  const drawn = (distribution: Distribution) => {
    const random = new Random(3);
    return Array.from({ length: 50_000 }, () => sample(distribution, random)).sort(
      (one, other) => one - other,
    );
  };
  const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length;

  it.each<Distribution>([
    { kind: 'constant', ms: 12 },
    { kind: 'exponential', meanMs: 30 },
    { kind: 'lognormal', p50Ms: 20, p99Ms: 100 },
  ])('$kind has its mean', (distribution) => {
    expect(mean(drawn(distribution)) / meanOf(distribution)).toBeCloseTo(1, 1);
  });

  it('lognormal has the quantiles that it is given', () => {
    const values = drawn({ kind: 'lognormal', p50Ms: 20, p99Ms: 100 });

    expect((values[25_000] ?? 0) / 20).toBeCloseTo(1, 1);
    expect((values[49_500] ?? 0) / 100).toBeCloseTo(1, 1);
  });
});
