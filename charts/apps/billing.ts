import type { billingEnvironment } from '#billing/config.js';
import { hostOf } from '#mesh/deployment.js';
import type { Environment } from '../environments/environment.js';
import { namespace } from '../platform/names.js';
import { secret } from './secrets.js';
import { twinPorts } from './twin-ports.js';
import type { Variables } from './variables.js';

export const billing = ({ twins }: Environment): Variables<typeof billingEnvironment> => ({
  DATABASE_URL: secret('billing-database', 'DATABASE_URL'),
  MESSAGING_DATABASE_URL: secret('messaging-database', 'DATABASE_URL'),
  STRIPE_SECRET_KEY: secret('stripe', 'STRIPE_SECRET_KEY'),
  STRIPE_WEBHOOK_SECRET: secret('stripe', 'STRIPE_WEBHOOK_SECRET'),
  // Between two sidecars the mesh encrypts; the real Stripe is reached by TLS from end to end.
  ...(twins && {
    STRIPE_PROTOCOL: 'http',
    STRIPE_HOST: hostOf('twins', namespace),
    STRIPE_PORT: String(twinPorts.stripe),
  }),
});
