import { Type, type Static } from 'typebox';

const address = Type.String({
  minLength: 3,
  description: 'host:port, or several of them separated by commas',
});

/** What the edge takes from its environment. */
export const apiEnvironment = Type.Object({
  MESHCART_MODE: Type.Union([Type.Literal('development'), Type.Literal('test'), Type.Literal('production')], {
    default: 'development',
  }),
  HTTP_ADDRESS: Type.String({ default: '127.0.0.1:3000', pattern: '^.+:\\d+$' }),
  MESHCART_PUBLIC_URL: Type.String({
    default: 'http://127.0.0.1:3000',
    pattern: '^https?://[^/?#]+$',
    description: 'What clients write before a path: the issuer of tokens, too',
  }),
  USERS_ADDRESS: address,
  ORDERS_ADDRESS: address,
  BILLING_ADDRESS: address,
  NOTIFICATIONS_ADDRESS: address,
  OPENID_URL: Type.String({
    pattern: '^https?://[^/?#]+$',
    description: 'Upstream of the doors /oauth2 and /.well-known',
  }),
});

export type ApiConfiguration = Static<typeof apiEnvironment>;

export const API_CONFIGURATION = Symbol('api configuration');
