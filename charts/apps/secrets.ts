/** Every Secret that apps read, and its keys. None is in a manifest: docs/kubernetes.md says who makes them. */
export const secretKeys = {
  'users-database': ['DATABASE_URL', 'MIGRATIONS_DATABASE_URL'],
  'orders-database': ['DATABASE_URL', 'MIGRATIONS_DATABASE_URL'],
  'billing-database': ['DATABASE_URL', 'MIGRATIONS_DATABASE_URL'],
  'notifications-database': ['DATABASE_URL', 'MIGRATIONS_DATABASE_URL'],
  'messaging-database': ['DATABASE_URL', 'MIGRATIONS_DATABASE_URL'],
  openid: ['OPENID_COOKIE_SECRET'],
  stripe: ['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET'],
  mail: ['SMTP_URL'],
  // Where there are brokers.
  kafka: ['KAFKA_PASSWORD'],
  rabbitmq: ['AMQP_URL'],
} as const;

export type SecretName = keyof typeof secretKeys;

/** Where a variable's value is kept. */
export interface SecretReference {
  readonly secret: string;
  readonly key: string;
}

export const secret = <Name extends SecretName>(
  name: Name,
  key: (typeof secretKeys)[Name][number],
): SecretReference => ({ secret: name, key });

/** The databases, each with an owner that migrates it and a role that the apps connect as. */
export const databases = ['users', 'orders', 'billing', 'notifications', 'messaging'] as const;

export type Database = (typeof databases)[number];

/** The Secret of the server itself, in the data namespace: the superuser's password and that of every role. */
export const postgresSecret = 'postgres';

/** Of the brokers themselves, in the data namespace. */
export const brokerSecrets = {
  kafka: ['KAFKA_PASSWORD', 'CLUSTER_ID'],
  rabbitmq: ['RABBITMQ_DEFAULT_PASS'],
} as const;

/** As postgres-init.sh reads them. */
export const passwordKeys = (database: Database) => ({
  app: `${database.toUpperCase()}_PASSWORD`,
  owner: `${database.toUpperCase()}_OWNER_PASSWORD`,
});
