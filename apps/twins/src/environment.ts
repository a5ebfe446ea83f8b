import Type from 'typebox';
import { Secret } from '#config/secret.js';

const Port = Type.Integer({ minimum: 0, maximum: 65_535, default: 0 });

/** The twins' environment. Port 0 takes a free one; the ready line says which. */
export const TwinsEnvironment = Type.Object({
  TWINS_DIRECTORY: Type.String({ minLength: 1 }),
  /** The address that all of them listen on. Loopback unless they stand in a pod of their own. */
  TWINS_HOST: Type.String({ default: '127.0.0.1', minLength: 1 }),
  TWINS_STRIPE_PORT: Port,
  TWINS_SMTP_PORT: Port,
  TWINS_MAIL_PORT: Port,
  STRIPE_SECRET_KEY: Secret('sk_test_meshcart'),
  STRIPE_WEBHOOK_SECRET: Secret('whsec_meshcart'),
  STRIPE_WEBHOOK_URL: Type.Optional(Type.String({ pattern: '^https?://' })),
});

export type TwinsEnvironment = Type.Static<typeof TwinsEnvironment>;
