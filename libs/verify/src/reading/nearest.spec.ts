import { describe, expect, it } from '@jest/globals';
import { nearest } from './nearest.js';

describe('nearest', () => {
  it('finds the name that is fewest letters away', () => {
    expect(nearest('GetUzer', ['GetOrder', 'GetUsers', 'GetUser'])).toBe('GetUser');
  });

  it('takes the first of several as near', () => {
    expect(nearest('Get0', ['Get1', 'Get2'])).toBe('Get1');
  });

  it('means a name that is there', () => {
    expect(nearest('Get', ['Got', 'Get'])).toBe('Get');
  });

  it('means nothing by what is far', () => {
    expect(nearest('GetUser', ['PlaceOrder', 'GetUserAndMore', 'TegUser'])).toBe('TegUser');
    expect(nearest('GetUser', ['PlaceOrder', 'GetUserAndMore'])).toBeUndefined();
    expect(nearest('GetUser', [])).toBeUndefined();
  });
});
