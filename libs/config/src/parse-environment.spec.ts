import { describe, expect, it } from '@jest/globals';
import Type from 'typebox';
import { parseEnvironment } from './parse-environment.js';
import { Secret } from './secret.js';

const schema = Type.Object({
  DATABASE_URL: Type.String({ minLength: 1 }),
  PAYMENT_WINDOW_SECONDS: Type.Integer({ minimum: 1, default: 1800 }),
  TRACING: Type.Boolean({ default: false }),
  STRIPE_SECRET_KEY: Secret('sk_test_meshcart'),
});

describe('parseEnvironment', () => {
  it('converts texts, fills defaults and leaves other variables out', () => {
    expect(
      parseEnvironment(schema, { DATABASE_URL: 'postgres://x', PAYMENT_WINDOW_SECONDS: '60', HOME: '/' }),
    ).toEqual({
      DATABASE_URL: 'postgres://x',
      PAYMENT_WINDOW_SECONDS: 60,
      TRACING: false,
      STRIPE_SECRET_KEY: 'sk_test_meshcart',
    });
  });

  it('lists everything that is wrong at once', () => {
    const parse = () => parseEnvironment(schema, { PAYMENT_WINDOW_SECONDS: 'soon', TRACING: 'perhaps' });

    expect(parse).toThrow(/DATABASE_URL must be set/);
    expect(parse).toThrow(/PAYMENT_WINDOW_SECONDS/);
    expect(parse).toThrow(/TRACING/);
  });

  it('takes an empty text for an absent one', () => {
    expect(() => parseEnvironment(schema, { DATABASE_URL: '' })).toThrow('DATABASE_URL must be set');
  });

  it('does not print a value', () => {
    expect(() => parseEnvironment(schema, { DATABASE_URL: 'x', PAYMENT_WINDOW_SECONDS: 'hunter2' })).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('hunter2') }),
    );
  });

  it('refuses a default secret in production mode, and accepts one of its own', () => {
    const production = { MESHCART_MODE: 'production', DATABASE_URL: 'x' };

    expect(() => parseEnvironment(schema, production)).toThrow('STRIPE_SECRET_KEY');
    expect(parseEnvironment(schema, { ...production, STRIPE_SECRET_KEY: 'sk_live_1' })).toBeDefined();
  });
});
