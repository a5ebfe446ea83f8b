import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { ports } from '#mesh/deployment.js';
import type { Policy } from '#mesh/policies.js';
import { policy } from '../constructs/custom.js';
import { chartLabels } from '../constructs/labels.js';
import { httpProbes } from '../constructs/probes.js';
import { account, service } from '../constructs/service.js';
import { workload } from '../constructs/workload.js';
import type { Resources, Twins } from '../environments/environment.js';
import { namespace } from '../platform/names.js';
import { addressOf } from './addresses.js';
import { secret } from './secrets.js';
import { twinPorts } from './twin-ports.js';
import type { AnyVariables } from './variables.js';

const app = 'twins';
const state = { name: 'state', path: '/var/lib/twins' };
const webhooks = '/webhooks/stripe';

/** Stand-ins of Stripe and of a mail server, which deliver webhooks to the edge as Stripe would. */
export class TwinsChart extends Chart {
  constructor(
    scope: Construct,
    edgeApp: string,
    { image, resources }: Twins,
    sidecar: Resources,
    policies: readonly Policy[],
  ) {
    super(scope, app, { namespace, labels: chartLabels(app), disableResourceNameHashes: true });
    const appPorts = [
      { name: 'http-stripe', port: twinPorts.stripe },
      { name: 'tcp-smtp', port: twinPorts.smtp },
      { name: 'http-mail', port: twinPorts.mail },
    ];
    const health = '/_twin/health';
    account(this, app);
    workload(this, {
      app,
      component: 'twin',
      image,
      variables: variables(edgeApp),
      resources,
      sidecar,
      ports: appPorts,
      probes: httpProbes(twinPorts.stripe, { live: health, ready: health }),
      lifetime: { delaySeconds: 0, graceSeconds: 5, killedAfterSeconds: 20 },
      replicas: 1,
      folders: [state],
      // Two would each hold half of the truth.
      alone: true,
    });
    service(this, app, appPorts);
    for (const each of policies) policy(this, each);
  }
}

const variables = (edgeApp: string): AnyVariables => ({
  TWINS_DIRECTORY: state.path,
  TWINS_HOST: '0.0.0.0',
  TWINS_STRIPE_PORT: String(twinPorts.stripe),
  TWINS_SMTP_PORT: String(twinPorts.smtp),
  TWINS_MAIL_PORT: String(twinPorts.mail),
  STRIPE_SECRET_KEY: secret('stripe', 'STRIPE_SECRET_KEY'),
  STRIPE_WEBHOOK_SECRET: secret('stripe', 'STRIPE_WEBHOOK_SECRET'),
  STRIPE_WEBHOOK_URL: `http://${addressOf(edgeApp, ports.http)}${webhooks}`,
});
