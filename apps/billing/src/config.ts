import Type, { type Static } from 'typebox';
import { Secret } from '#config/secret.js';

export const billingEnvironment = Type.Object({
  DATABASE_URL: Type.String({ minLength: 1 }),
  MESSAGING_DATABASE_URL: Type.String({ minLength: 1 }),
  STRIPE_HOST: Type.String({ default: 'api.stripe.com' }),
  STRIPE_PORT: Type.Integer({ default: 443, minimum: 1, maximum: 65535 }),
  STRIPE_PROTOCOL: Type.Union([Type.Literal('https'), Type.Literal('http')], { default: 'https' }),
  /** Longest time of one request, in milliseconds. */
  STRIPE_TIMEOUT_MS: Type.Integer({ default: 3000, minimum: 100, maximum: 30_000 }),
  STRIPE_SECRET_KEY: Secret('sk_test_meshcart'),
  STRIPE_WEBHOOK_SECRET: Secret('whsec_meshcart'),
});

export type BillingConfiguration = Static<typeof billingEnvironment>;

export const BILLING_CONFIGURATION = Symbol('billing configuration');
