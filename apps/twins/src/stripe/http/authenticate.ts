import { timingSafeEqual } from 'node:crypto';
import { StripeError, invalidRequest } from '../domain/stripe-error.js';

export type Caller = 'secret' | 'publishable';

const keyOf = (header: string | undefined): string | undefined => {
  const [scheme = '', value = ''] = (header ?? '').split(' ');
  if (scheme.toLowerCase() === 'bearer') return value;
  if (scheme.toLowerCase() === 'basic') return Buffer.from(value, 'base64').toString().split(':')[0];
  return undefined;
};

const same = (one: string, other: string) =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));

/** Throws 401 unless the key is the secret one, or some publishable one. */
export const authenticate = (header: string | undefined, secretKey: string): Caller => {
  const key = keyOf(header);
  if (key === undefined || key === '')
    throw invalidRequest(
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
      { status: 401 },
    );
  if (key.startsWith('pk_test_')) return 'publishable';
  if (same(key, secretKey)) return 'secret';
  throw invalidRequest(`Invalid API Key provided: ${key.slice(0, 7)}${'*'.repeat(12)}`, { status: 401 });
};

export const refusePublishableKey = (): StripeError =>
  invalidRequest('This API call cannot be made with a publishable API key. Please use a secret API key.', {
    status: 401,
    code: 'secret_key_required',
  });
