import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Stripe from 'stripe';
import type { TwinsEnvironment } from '#twins/environment.js';
import { startTwins } from '#twins/twins.js';

export const testSecretKey = 'sk_test_ofaspec';
export const testWebhookSecret = 'whsec_of_a_spec';

export interface TwinsUnderTest {
  readonly stripe: Stripe;
  readonly stripePort: number;
  readonly smtpPort: number;
  readonly mailPort: number;
  /** Asks the Stripe port's control routes; answers the parsed body, rejects unless 2xx. */
  readonly control: <T = unknown>(method: string, path: string, body?: object) => Promise<T>;
  /** Stops, and deletes the state. */
  readonly close: () => Promise<void>;
}

export const stripeAt = (port: number, config: Stripe.StripeConfig = {}): Stripe =>
  new Stripe(testSecretKey, {
    host: '127.0.0.1',
    port,
    protocol: 'http',
    maxNetworkRetries: 0,
    telemetry: false,
    timeout: 5_000,
    ...config,
  });

export const controlAt =
  (port: number) =>
  async <T>(method: string, path: string, body?: object): Promise<T> => {
    const response = await fetch(`http://127.0.0.1:${port}/_twin/${path}`, {
      method,
      ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  };

/** Both twins in this process, on free ports and an empty directory. */
export const twinsUnderTest = async (more: Partial<TwinsEnvironment> = {}): Promise<TwinsUnderTest> => {
  const directory = await mkdtemp(join(tmpdir(), 'meshcart-twins-'));
  const { close, ...ports } = await startTwins({
    TWINS_DIRECTORY: directory,
    TWINS_HOST: '127.0.0.1',
    TWINS_STRIPE_PORT: 0,
    TWINS_SMTP_PORT: 0,
    TWINS_MAIL_PORT: 0,
    STRIPE_SECRET_KEY: testSecretKey,
    STRIPE_WEBHOOK_SECRET: testWebhookSecret,
    ...more,
  });
  return {
    ...ports,
    stripe: stripeAt(ports.stripePort),
    control: controlAt(ports.stripePort),
    close: async () => {
      await close();
      await rm(directory, { recursive: true });
    },
  };
};
