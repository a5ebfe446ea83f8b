import { randomBytes } from 'node:crypto';
import type { Kubectl } from './kubectl.js';

const databases = ['users', 'orders', 'billing', 'notifications', 'messaging'] as const;
const [apps, data] = ['meshcart', 'meshcart-data'];
const server = `postgres.${data}.svc.cluster.local:5432`;

/** Makes the Secrets that k8s/dev refers to, unless they are there: new passwords would fit no database that exists. */
export async function makeSecrets(kubectl: Kubectl): Promise<void> {
  const { code } = await kubectl.outcome(['get', 'secret', 'postgres', '-n', data]);
  if (code !== 0) await kubectl.apply(secrets());
}

function secrets(): object[] {
  const passwords = databases.map((name) => ({ name, app: random(), owner: random() }));
  const url = (role: string, password: string, database: string) =>
    `postgres://${role}:${password}@${server}/${database}`;
  return [
    secret(data, 'postgres', {
      POSTGRES_PASSWORD: random(),
      ...Object.fromEntries(
        passwords.flatMap(({ name, app, owner }) => [
          [`${name.toUpperCase()}_PASSWORD`, app],
          [`${name.toUpperCase()}_OWNER_PASSWORD`, owner],
        ]),
      ),
    }),
    ...passwords.map(({ name, app, owner }) =>
      secret(apps, `${name}-database`, {
        DATABASE_URL: url(name, app, name),
        MIGRATIONS_DATABASE_URL: url(`${name}_owner`, owner, name),
      }),
    ),
    secret(apps, 'openid', { OPENID_COOKIE_SECRET: random() }),
    secret(apps, 'stripe', {
      STRIPE_SECRET_KEY: `sk_test_${random()}`,
      STRIPE_WEBHOOK_SECRET: `whsec_${random()}`,
    }),
  ];
}

const random = () => randomBytes(24).toString('hex');

const secret = (namespace: string, name: string, stringData: Readonly<Record<string, string>>) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace },
  stringData,
});
