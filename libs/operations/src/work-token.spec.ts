import { describe, expect, it } from '@jest/globals';
import { parseWorkId, workIdOf } from './work-id.js';
import { decodeWorkToken, encodeWorkToken } from './work-token.js';

const id = 'orders:parked-event:orders.billing-events:0190a2c4-0000-7000-8000-000000000001';

describe('a token of a walk through failed work', () => {
  it('comes back as it went, and is nothing at the start', () => {
    const token = { begun: new Date(1), after: { failedAt: new Date(2), id } };
    expect(decodeWorkToken(encodeWorkToken(token))).toEqual(token);
    expect(decodeWorkToken('')).toBeUndefined();
  });

  it.each(['!', 'bm9uc2Vuc2U', Buffer.from('[1,2]').toString('base64url')])('is refused as %s', (text) => {
    expect(() => decodeWorkToken(text)).toThrow('not one of ours');
  });
});

describe('the id of a piece of failed work', () => {
  it('comes back as it went', () => {
    expect(workIdOf(parseWorkId(id))).toBe(id);
  });

  it.each(['', 'orders', id.replace('parked-event', 'lost-letter'), `${id}0`, id.toUpperCase()])(
    'is not found as %s',
    (text) => {
      expect(() => parseWorkId(text)).toThrow('no such failed work');
    },
  );
});
