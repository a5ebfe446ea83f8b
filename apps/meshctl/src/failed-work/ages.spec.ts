import { describe, expect, it } from '@jest/globals';
import { ageOf, secondsOf } from './ages.js';

describe('an age', () => {
  it.each([
    ['30s', 30],
    ['10m', 600],
    ['4h', 14_400],
    ['2d', 172_800],
  ])('of %s is %i seconds', (text, seconds) => {
    expect(secondsOf(text)).toBe(seconds);
  });

  it.each(['', 'soon', '5', '5 m', '-5m', '1.5h', '5w', '9999999s'])('is none as %j', (text) => {
    expect(() => secondsOf(text)).toThrow('is no age');
  });

  it.each([
    [0, '0s'],
    [59, '59s'],
    [60, '1m'],
    [7199, '1h'],
    [200_000, '2d'],
    [-5, '0s'],
  ])('after %i seconds is told as %s', (seconds, told) => {
    const time = '2026-11-22T10:15:30.000Z';
    expect(ageOf(time, Date.parse(time) + seconds * 1000)).toBe(told);
  });

  it('is not told where there is no time', () => {
    expect(ageOf(undefined, 0)).toBe('');
  });
});
