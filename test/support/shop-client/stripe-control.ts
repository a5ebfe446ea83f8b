import { HttpClient } from './http-client.js';

/** What Stripe really holds and took for one order, as its twin tells. */
export interface ChargeSummary {
  readonly orderId: string | null;
  readonly currency: string;
  readonly paymentIntents: readonly { readonly id: string; readonly status: string }[];
  /** How many charges the bank granted, cancelled ones included. */
  readonly authorizations: number;
  /** How many charges took money. */
  readonly charges: number;
  readonly held: number;
  readonly captured: number;
  readonly refunded: number;
}

export interface StripeRequest {
  readonly seq: number;
  readonly method: string;
  readonly path: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly idempotencyKey: string | null;
  readonly status: number | null;
  readonly outcome: string;
  readonly effectId: string | null;
}

export interface WebhookDelivery {
  readonly eventId: string;
  readonly attempts: number;
  readonly delivered: boolean;
  readonly answer: string | null;
}

export interface StripeFault {
  readonly kind:
    | 'conflict409'
    | 'rate429'
    | 'reset_before_effect'
    | 'reset_after_effect'
    | 'reset_mid_answer'
    | 'saved500'
    | 'slow';
  /** `path` is a regular expression; `nth` counts from 1, `times` defaults to 1. */
  readonly match?: {
    readonly method?: string;
    readonly path?: string;
    readonly nth?: number;
    readonly times?: number;
  };
  readonly effect?: boolean;
  readonly ms?: number;
  readonly when?: 'before' | 'after';
}

export interface WebhookBehaviour {
  readonly delayMs: number;
  readonly duplicates: number;
  readonly reversed: boolean;
  readonly paused: boolean;
}

/** The hidden side of Stripe's twin: the bank, the card's holder, the journal, and faults on demand. */
export class StripeControl {
  private readonly http: HttpClient;

  constructor(url: string) {
    this.http = new HttpClient(url);
  }

  async charges(): Promise<readonly ChargeSummary[]> {
    return (await this.http.json<{ charges: ChargeSummary[] }>('GET', '/_twin/charges')).charges;
  }

  async chargesOf(orderId: string): Promise<readonly ChargeSummary[]> {
    return (await this.charges()).filter((charge) => charge.orderId === orderId);
  }

  async journal(): Promise<readonly StripeRequest[]> {
    return (await this.http.json<{ requests: StripeRequest[] }>('GET', '/_twin/journal')).requests;
  }

  async deliveries(): Promise<readonly WebhookDelivery[]> {
    return (await this.http.json<{ deliveries: WebhookDelivery[] }>('GET', '/_twin/webhooks')).deliveries;
  }

  async arm(fault: StripeFault): Promise<void> {
    await this.http.json('POST', '/_twin/faults', { body: fault });
  }

  async clearFaults(): Promise<void> {
    await this.http.json('DELETE', '/_twin/faults');
  }

  async webhooks(behaviour: Partial<WebhookBehaviour>): Promise<void> {
    await this.http.json('POST', '/_twin/webhooks', { body: behaviour });
  }

  async resend(eventId: string): Promise<void> {
    await this.http.json('POST', `/_twin/events/${eventId}/resend`);
  }

  /** The holder authenticates at the bank's page, or fails to. */
  async completeAction(intentId: string, outcome: 'succeed' | 'fail' = 'succeed'): Promise<void> {
    await this.http.json('POST', `/_twin/payment_intents/${intentId}/complete_action`, { body: { outcome } });
  }

  /** What a browser does with Stripe's own script: it has the publishable key and the payment's client secret. */
  async confirmInBrowser(clientSecret: string, paymentMethod: string): Promise<void> {
    const intent = clientSecret.slice(0, clientSecret.indexOf('_secret_'));
    await this.http.json('POST', `/v1/payment_intents/${intent}/confirm`, {
      headers: {
        authorization: 'Bearer pk_test_browser',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ client_secret: clientSecret, payment_method: paymentMethod }).toString(),
    });
  }
}
