import { describe, expect, it } from '@jest/globals';
import Type, { type TObject } from 'typebox';
import { apiEnvironment } from '#api/config.js';
import { billingEnvironment } from '#billing/config.js';
import { parseEnvironment } from '#config/parse-environment.js';
import { mesh } from '#contracts/contracts.js';
import { notificationsEnvironment } from '#notifications/config.js';
import { ordersEnvironment } from '#orders/config.js';
import { platformEnvironment } from '#platform/environment.js';
import { kafkaEnvironment } from '#platform/kafka-environment.js';
import { messagingEnvironment } from '#platform/messaging-environment.js';
import { metricsEnvironment } from '#platform/metrics.js';
import { usersEnvironment } from '#users/config.js';
import { withBrokers } from '../brokers/with-brokers.js';
import { devBrokers } from '../environments/dev-brokers.js';
import { dev } from '../environments/dev.js';
import { serviceNames, type Environment, type ServiceName } from '../environments/environment.js';
import { prod } from '../environments/prod.js';
import { staging } from '../environments/staging.js';
import { environmentOf } from './environment-of.js';
import { lifetimeOf } from './lifetime.js';
import { secretKeys } from './secrets.js';
import type { AnyVariables } from './variables.js';

const schemas: Readonly<Record<ServiceName, TObject>> = {
  api: apiEnvironment,
  users: usersEnvironment,
  orders: ordersEnvironment,
  billing: billingEnvironment,
  notifications: notificationsEnvironment,
};

const variablesOf = (app: ServiceName, environment: Environment) =>
  environmentOf(
    app,
    environment,
    lifetimeOf(mesh, app),
    withBrokers(mesh, environment).workloads.find((workload) => workload.app === app)?.stores,
  );

/** What the engines of messages are told. */
const sends = (app: ServiceName) => ['orders', 'billing', 'notifications'].includes(app);

describe.each([dev, devBrokers, staging, prod])('the environment of $name', (environment) => {
  it.each(serviceNames)('is one that %s boots with', (app) => {
    const values = withSecrets(variablesOf(app, environment));

    for (const schema of [
      platformEnvironment,
      metricsEnvironment,
      schemas[app],
      ...(sends(app) ? [kafkaEnvironment, messagingEnvironment] : []),
    ])
      expect(() => parseEnvironment(schema, values)).not.toThrow();
  });

  it.each(serviceNames)('tells %s nothing that it does not read', (app) => {
    const known = Object.keys(
      Type.Evaluate(
        Type.Intersect([
          platformEnvironment,
          metricsEnvironment,
          schemas[app],
          ...(sends(app) ? [kafkaEnvironment, messagingEnvironment] : []),
        ]),
      ).properties,
    );

    expect(known).toEqual(expect.arrayContaining(Object.keys(variablesOf(app, environment))));
  });

  it.each(serviceNames)('refers %s to secrets that are listed', (app) => {
    for (const value of Object.values(variablesOf(app, environment))) {
      if (typeof value === 'string') continue;
      const keys: readonly string[] = (secretKeys as Record<string, readonly string[]>)[value.secret] ?? [];
      expect(keys).toContain(value.key);
    }
  });
});

it('production does not boot with a secret that is published', () => {
  const values = { ...withSecrets(variablesOf('billing', prod)), STRIPE_SECRET_KEY: 'sk_test_meshcart' };

  expect(() => parseEnvironment(billingEnvironment, values)).toThrow('STRIPE_SECRET_KEY');
});

const urls: Readonly<Record<string, string>> = {
  SMTP_URL: 'smtps://a:b@c:465',
  AMQP_URL: 'amqp://a:b@c:5672',
};

/** Something of the right shape in place of each secret. */
const withSecrets = (variables: AnyVariables): Record<string, string> =>
  Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : (urls[name] ?? 'a secret of its own'),
    ]),
  );
