import { describe, expect, it } from '@jest/globals';
import { mask, maskText } from './mask.js';

describe('mask', () => {
  it('hides what the contracts mark as personal, at any depth and in both spellings', () => {
    const secret = {
      users: [{ email: 'ada@example.com', id: '1' }],
      client: { client_secret: 'x', clientSecret: 'y' },
    };

    expect(mask(secret)).toEqual({
      users: [{ email: '[masked]', id: '1' }],
      client: { client_secret: '[masked]', clientSecret: '[masked]' },
    });
  });

  it('hides secrets in texts and in errors, also in their causes', () => {
    const error = new Error('no mail for ada@example.com', { cause: new Error('key sk_test_12345678') });

    expect(JSON.stringify(mask({ err: error }))).not.toMatch(/ada@|sk_test/);
  });

  it('leaves the parameters of a failed query out', () => {
    const error = Object.assign(new Error('Failed query: select $1 params: hunter2'), {
      query: 'select $1',
      params: ['hunter2'],
    });

    expect(JSON.stringify(mask({ err: error }))).not.toContain('hunter2');
  });

  it('leaves the caller’s object as it was, and writes what JSON cannot hold', () => {
    const given = { email: 'ada@example.com', amount: 1999n };
    mask(given);
    expect(given.email).toBe('ada@example.com');
  });

  it.each(['4242 4242 4242 4242', 'eyJhbGciOi.eyJzdWIi.sig', 'whsec_abcdef123', 'pm_card_visa'])(
    'hides %s',
    (text) => {
      expect(maskText(`before ${text} after`)).toBe('before [masked] after');
    },
  );

  it.each([
    'order 019a0b1c-2d3e-7f40-8123-456789abcdef paid 1999 EUR in 120 ms',
    'job 01900000-1234-7123-8123-4567890123ab',
  ])('leaves ids and amounts alone: %s', (text) => {
    expect(maskText(text)).toBe(text);
  });

  it('ends where errors are causes of each other', () => {
    const [first, second] = [new Error('first'), new Error('second')];
    first.cause = second;
    second.cause = first;
    expect(JSON.stringify(mask({ err: first }))).toContain('second');
  });
});
