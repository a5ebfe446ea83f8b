import { describe, expect, it } from '@jest/globals';
import { parseForm } from './form-body.js';

const plain = (text: string): unknown => JSON.parse(JSON.stringify(parseForm(text)));

describe('parseForm', () => {
  it('nests brackets and collects lists, numbered or not', () => {
    expect(plain('a=1&b[c][d]=2&e[]=3&e[]=4&f[0][g]=5&f[1][g]=6')).toEqual({
      a: '1',
      b: { c: { d: '2' } },
      e: ['3', '4'],
      f: [{ g: '5' }, { g: '6' }],
    });
  });

  it('decodes what is escaped, in names too', () => {
    expect(plain('metadata%5Border%20id%5D=a%26b+c')).toEqual({ metadata: { 'order id': 'a&b c' } });
  });

  it('takes __proto__ for a name like any other', () => {
    expect(plain('__proto__[polluted]=1')).toEqual({ ['__proto__']: { polluted: '1' } });
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it.each(['a[b=1', '[a]=1', 'a]b=1', 'a=1&a[b]=2', 'a[]=1&a[b]=2', 'a[9]=1'])('refuses %s', (text) => {
    expect(() => parseForm(text)).toThrow(/Invalid/);
  });
});
