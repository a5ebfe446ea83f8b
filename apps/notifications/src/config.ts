import Type, { type Static } from 'typebox';

export const notificationsEnvironment = Type.Object({
  DATABASE_URL: Type.String({ minLength: 1 }),
  MESSAGING_DATABASE_URL: Type.String({ minLength: 1 }),
  USERS_ADDRESS: Type.String({ minLength: 1 }),
  /** As in smtp://host:25 or smtps://user:password@host:465. */
  SMTP_URL: Type.String({ pattern: '^smtps?://.+$' }),
  /** As in `Meshcart <shop@meshcart.example>`. */
  MAIL_FROM: Type.String({ pattern: '^[^<>\\r\\n"]+ <[^<>\\s@]+@[^<>\\s@]+>$' }),
  /** How long one mail may take to be handed over, in milliseconds. */
  MAIL_TIMEOUT_MS: Type.Integer({ minimum: 100, maximum: 15_000, default: 10_000 }),
});

export type NotificationsConfiguration = Static<typeof notificationsEnvironment>;

export const NOTIFICATIONS_CONFIGURATION = Symbol('notifications configuration');
