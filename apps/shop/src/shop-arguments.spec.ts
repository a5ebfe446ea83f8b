import { describe, expect, it } from '@jest/globals';
import { parseShopArguments } from './shop-arguments.js';

describe('the arguments of npm start', () => {
  it('may be left out', () => {
    expect(parseShopArguments([])).toEqual({
      port: 13_000,
      fresh: false,
      help: false,
      hosting: 'one-process',
      events: 'postgres',
      jobs: 'postgres',
      wait: false,
    });
  });

  it('choose the port, a fresh start, processes and what carries events and jobs', () => {
    const brokers = ['--events', 'kafka', '--jobs', 'rabbitmq'];
    expect(parseShopArguments(['--port', '8080', '--fresh', '--processes', ...brokers])).toEqual({
      port: 8080,
      fresh: true,
      help: false,
      hosting: 'processes',
      events: 'kafka',
      jobs: 'rabbitmq',
      wait: false,
    });
  });

  it.each(['0', '65536', 'http', '80.5', ''])('refuse the port "%s"', (port) => {
    expect(() => parseShopArguments(['--port', port])).toThrow(/--port wants a number/);
  });

  it('refuse what carries no events, and what carries no jobs', () => {
    expect(() => parseShopArguments(['--events', 'pigeon'])).toThrow(
      '--events wants postgres or kafka, not "pigeon"',
    );
    expect(() => parseShopArguments(['--jobs', 'kafka'])).toThrow(
      '--jobs wants postgres or rabbitmq, not "kafka"',
    );
  });

  it('are refused with a pointer to the help where unknown', () => {
    expect(() => parseShopArguments(['--prot', '1'])).toThrow(/--prot.*npm start -- --help/);
  });
});
