import { describe, expect, it } from '@jest/globals';
import { anOperationSeen } from '../../../test/support/an-operation-seen.js';
import { timeOfTry } from './time-of-try.js';

const stated = { timeoutMs: 2000, tryMs: 1200 };

describe('the time of a try', () => {
  it('is the slowest of a thousand calls and half as much again', () => {
    const seen = anOperationSeen([
      [1000, 99_800],
      [1100, 200],
    ]);

    expect(timeOfTry(seen, stated)).toMatchObject({ ms: 1575, confidence: 'high' });
  });

  it('is no less than what a wide bucket leaves open, up to the timeout that cut it', () => {
    const seen = anOperationSeen([
      [500, 20_000 - 21],
      [2500, 21],
    ]);

    expect(timeOfTry(seen, stated)).toMatchObject({ ms: 2000, confidence: 'moderate' });
    expect(timeOfTry(seen, { timeoutMs: 10_000, tryMs: 10_000 })).toMatchObject({ ms: 2500 });
  });

  it('is not shortened below what the worst step needed, nor lengthened by it', () => {
    const worst = (worstP99Ms: number) => timeOfTry(anOperationSeen([[100, 20_000]], { worstP99Ms }), stated);

    expect(worst(900)).toMatchObject({ ms: 900 });
    expect(worst(1900)).toMatchObject({ ms: 1200 });
  });

  it('is not told from too few calls', () => {
    expect(timeOfTry(anOperationSeen([[100, 9999]]), stated).ms).toBeUndefined();
    expect(timeOfTry(anOperationSeen([[100, 10_000]]), stated).ms).toBeDefined();
  });

  it('is not told where the timeout hides it', () => {
    const buckets = [
      [1000, 19_900],
      [2500, 100],
    ] as const;

    expect(timeOfTry(anOperationSeen(buckets, { late: 100 }), stated).ms).toBeUndefined();
    // The caller's sidecar noticed first.
    expect(timeOfTry(anOperationSeen(buckets, { unavailable: 100 }), stated).ms).toBeUndefined();
  });

  it('does not take calls that failed at once for calls that were cut', () => {
    expect(timeOfTry(anOperationSeen([[100, 20_000]], { unavailable: 500 }), stated).ms).toBeDefined();
  });
});
