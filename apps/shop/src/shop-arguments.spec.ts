import { describe, expect, it } from '@jest/globals';
import { parseShopArguments } from './shop-arguments.js';

describe('the arguments of npm start', () => {
  it('may be left out', () => {
    expect(parseShopArguments([])).toEqual({
      port: 13_000,
      fresh: false,
      help: false,
      hosting: 'one-process',
      wait: false,
    });
  });

  it('choose the port, a fresh start and processes', () => {
    expect(parseShopArguments(['--port', '8080', '--fresh', '--processes'])).toEqual({
      port: 8080,
      fresh: true,
      help: false,
      hosting: 'processes',
      wait: false,
    });
  });

  it.each(['0', '65536', 'http', '80.5', ''])('refuse the port "%s"', (port) => {
    expect(() => parseShopArguments(['--port', port])).toThrow(/--port wants a number/);
  });

  it('are refused with a pointer to the help where unknown', () => {
    expect(() => parseShopArguments(['--prot', '1'])).toThrow(/--prot.*npm start -- --help/);
  });
});
