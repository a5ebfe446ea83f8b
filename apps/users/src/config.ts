import Type, { type Static } from 'typebox';
import { Secret } from '#config/secret.js';

export const usersEnvironment = Type.Object({
  DATABASE_URL: Type.String({ minLength: 1 }),
  /** Where the OpenID provider listens, as in 127.0.0.1:3001. */
  OPENID_ADDRESS: Type.String({ pattern: '^[^:]+:\\d+$', default: '0.0.0.0:3001' }),
  /** What clients see, and the issuer of every token. */
  MESHCART_PUBLIC_URL: Type.String({ pattern: '^https?://[^/]+$' }),
  /** Signs the provider's cookies and seals its private keys. */
  OPENID_COOKIE_SECRET: Secret('meshcart-development-cookie-secret', { minLength: 16 }),
});

export type UsersConfiguration = Static<typeof usersEnvironment>;

export const USERS_CONFIGURATION = Symbol('users configuration');
