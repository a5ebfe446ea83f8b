import { describe, expect, it } from '@jest/globals';
import { moneyOf, numberOf, present } from './present.js';

describe('what is answered', () => {
  it.each([0n, 1n, -1n, 2n ** 53n - 1n, -(2n ** 53n) + 1n])('holds %s exactly', (value) => {
    expect(BigInt(numberOf(value))).toBe(value);
  });

  it.each([2n ** 53n, -(2n ** 53n)])('is refused rather than rounded: %s', (value) => {
    expect(() => numberOf(value)).toThrow(RangeError);
    expect(() => moneyOf({ amount: value, currency: 'EUR' }, 'an amount')).toThrow(RangeError);
  });

  it('names what a service left out', () => {
    expect(() => present(undefined, 'a user')).toThrow('a service answered without a user');
  });
});
