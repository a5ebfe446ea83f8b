import { randomBytes } from 'node:crypto';
import { hostOf } from '#mesh/deployment.js';
import {
  databases,
  passwordKeys,
  postgresSecret,
  type Database,
  type SecretName,
  type secretKeys,
} from '../apps/secrets.js';
import { brokerPorts, brokerUser } from '../brokers/names.js';
import { dataNamespace, namespace } from '../platform/names.js';

export interface SecretManifest {
  readonly apiVersion: 'v1';
  readonly kind: 'Secret';
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly stringData: Readonly<Record<string, string>>;
}

type Passwords = Readonly<Record<Database, { readonly app: string; readonly owner: string }>>;

/** Every Secret of a development cluster, with fresh random values. The twins hold the mail server, so `mail` is absent. */
export function devSecrets(): readonly SecretManifest[] {
  const passwords = Object.fromEntries(
    databases.map((name) => [name, { app: random(), owner: random() }]),
  ) as Passwords;
  const [kafka, rabbitMq] = [random(), random()];
  const values: ValuesOf<Exclude<SecretName, 'mail'>> = {
    'users-database': urls('users', passwords),
    'orders-database': urls('orders', passwords),
    'billing-database': urls('billing', passwords),
    'notifications-database': urls('notifications', passwords),
    'messaging-database': urls('messaging', passwords),
    openid: { OPENID_COOKIE_SECRET: random() },
    kafka: { KAFKA_PASSWORD: kafka },
    rabbitmq: {
      AMQP_URL: `amqp://${brokerUser}:${rabbitMq}@${hostOf('rabbitmq', dataNamespace)}:${brokerPorts.rabbitMq}`,
    },
    stripe: { STRIPE_SECRET_KEY: `sk_test_${random()}`, STRIPE_WEBHOOK_SECRET: `whsec_${random()}` },
  };
  const apps = Object.entries(values).map(([name, data]) => manifest(name, namespace, data));
  const brokers = [
    manifest('kafka', dataNamespace, { KAFKA_PASSWORD: kafka, CLUSTER_ID: clusterId() }),
    manifest('rabbitmq', dataNamespace, { RABBITMQ_DEFAULT_PASS: rabbitMq }),
  ];
  return [...apps, ...brokers, manifest(postgresSecret, dataNamespace, serverPasswords(passwords))];
}

type ValuesOf<Name extends SecretName> = {
  readonly [Each in Name]: Readonly<Record<(typeof secretKeys)[Each][number], string>>;
};

const urls = (database: Database, passwords: Passwords) => {
  const { app, owner } = passwords[database];
  const server = `${hostOf('postgres', dataNamespace)}:5432/${database}`;
  return {
    DATABASE_URL: `postgres://${database}:${app}@${server}`,
    MIGRATIONS_DATABASE_URL: `postgres://${database}_owner:${owner}@${server}`,
  };
};

function serverPasswords(passwords: Passwords): Record<string, string> {
  const roles = databases.flatMap((name) => {
    const keys = passwordKeys(name);
    return [
      [keys.app, passwords[name].app],
      [keys.owner, passwords[name].owner],
    ];
  });
  return { POSTGRES_PASSWORD: random(), ...(Object.fromEntries(roles) as Record<string, string>) };
}

const manifest = (
  name: string,
  space: string,
  stringData: Readonly<Record<string, string>>,
): SecretManifest => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace: space },
  stringData,
});

/** As Kafka's own tool makes them: 16 bytes in 22 characters. */
const clusterId = (): string => randomBytes(16).toString('base64url');

/** Hexadecimal: needs no escape in a URL. */
const random = (): string => randomBytes(24).toString('hex');
