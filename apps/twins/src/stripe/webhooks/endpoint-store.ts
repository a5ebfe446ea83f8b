import Type, { type Static } from 'typebox';
import type { Storage } from '../../storage/storage.js';

/** The events that the shop lives by; a webhook endpoint at Stripe names its events too. */
export const defaultEvents = [
  'payment_intent.amount_capturable_updated',
  'payment_intent.canceled',
  'payment_intent.payment_failed',
  'payment_intent.requires_action',
  'payment_intent.succeeded',
  'charge.refunded',
  'refund.created',
  'refund.failed',
  'refund.updated',
] as const;

export const WebhookEndpoint = Type.Object(
  {
    /** Registering a name again replaces its address; what waits for it goes to the new one. */
    name: Type.String({ minLength: 1 }),
    url: Type.String({ pattern: '^https?://' }),
    secret: Type.String({ minLength: 1 }),
    events: Type.Array(Type.String()),
  },
  { additionalProperties: false },
);

export type WebhookEndpoint = Static<typeof WebhookEndpoint>;

export class EndpointStore {
  constructor(private readonly storage: Storage) {}

  save(endpoint: WebhookEndpoint): void {
    this.storage.run(
      'INSERT OR REPLACE INTO endpoints (name, url, secret, events) VALUES (?, ?, ?, ?)',
      endpoint.name,
      endpoint.url,
      endpoint.secret,
      JSON.stringify(endpoint.events),
    );
  }

  find(name: string): WebhookEndpoint | undefined {
    return this.list().find((one) => one.name === name);
  }

  list(): readonly WebhookEndpoint[] {
    return this.storage.rows('SELECT * FROM endpoints ORDER BY name').map((row) => ({
      name: String(row.name),
      url: String(row.url),
      secret: String(row.secret),
      events: JSON.parse(String(row.events)) as string[],
    }));
  }
}
