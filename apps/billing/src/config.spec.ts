import { describe, expect, it } from '@jest/globals';
import { parseEnvironment } from '#config/parse-environment.js';
import { billingEnvironment } from './config.js';

const needed = { DATABASE_URL: 'postgres://x', MESSAGING_DATABASE_URL: 'postgres://y' };

describe('billingEnvironment', () => {
  it('goes to Stripe itself by TLS unless told otherwise', () => {
    expect(parseEnvironment(billingEnvironment, needed)).toMatchObject({
      STRIPE_HOST: 'api.stripe.com',
      STRIPE_PORT: 443,
      STRIPE_PROTOCOL: 'https',
    });
  });

  it('has no default secrets in production mode', () => {
    const parse = () => parseEnvironment(billingEnvironment, { ...needed, MESHCART_MODE: 'production' });
    expect(parse).toThrow('STRIPE_SECRET_KEY');
    expect(parse).toThrow('STRIPE_WEBHOOK_SECRET');
  });
});
