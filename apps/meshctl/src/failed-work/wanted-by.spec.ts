import { describe, expect, it } from '@jest/globals';
import { wantedBy } from './wanted-by.js';

const usual = { rate: '50', reason: 'billing is mended' };

describe('what is to be redriven', () => {
  it('is named by ids, each once', () => {
    expect(wantedBy(['a', 'b', 'a'], usual)).toEqual({
      ids: ['a', 'b'],
      reason: 'billing is mended',
      dryRun: false,
      ratePerSecond: 50,
    });
  });

  it('is named by a filter', () => {
    expect(wantedBy([], { ...usual, app: 'orders', olderThan: '1h' })).toMatchObject({
      filter: { app: 'orders', minAgeSeconds: 3600 },
    });
  });

  it('is all there is only where that is said', () => {
    expect(wantedBy([], { ...usual, all: true })).toMatchObject({ filter: {} });
    expect(() => wantedBy([], usual)).toThrow('--all takes all there is');
  });

  it('is not named in both ways', () => {
    expect(() => wantedBy(['a'], { ...usual, app: 'orders' })).toThrow('not both');
    expect(() => wantedBy(['a'], { ...usual, all: true })).toThrow('not both');
  });

  it('has a reason, but for a dry run', () => {
    expect(() => wantedBy(['a'], { rate: '50' })).toThrow('--reason is needed');
    expect(wantedBy(['a'], { rate: '50', dryRun: true }).dryRun).toBe(true);
  });

  it.each(['fast', '', '0', '1001', '-1'])('has no rate of %j', (rate) => {
    expect(() => wantedBy(['a'], { ...usual, rate })).toThrow('is no number from 0.5 to 1000');
  });
});
