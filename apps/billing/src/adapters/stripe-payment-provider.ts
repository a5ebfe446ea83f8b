import { Inject, Injectable } from '@nestjs/common';
import Stripe from 'stripe';
import { LOGGER, type Logger } from '#platform/logger.js';
import { BILLING_CONFIGURATION, type BillingConfiguration } from '../config.js';
import type { Intent } from '../domain/intent.js';
import {
  PaymentProvider,
  type Answer,
  type Call,
  type IntentRequest,
  type ProviderRefund,
  type RefundRequest,
} from '../domain/payment-provider.js';
import { intentOf, refundOf } from './stripe-answer.js';
import { StripeClient } from './stripe-client.js';

/** Stripe through its official SDK. Amounts are in minor units on both sides. */
@Injectable()
export class StripePaymentProvider extends PaymentProvider {
  private readonly client: StripeClient;

  constructor(
    @Inject(BILLING_CONFIGURATION) configuration: BillingConfiguration,
    @Inject(LOGGER) logger: Logger,
  ) {
    super();
    this.client = new StripeClient(configuration, logger);
  }

  async createIntent({ paymentId, orderId, amount }: IntentRequest, call: Call): Promise<Answer<Intent>> {
    const request = {
      amount: Number(amount.amount),
      currency: amount.currency.toLowerCase(),
      capture_method: 'manual',
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
      metadata: { order_id: orderId, payment_id: paymentId },
    } satisfies Stripe.PaymentIntentCreateParams;
    return this.post('create', call, intentOf, (stripe, options) =>
      stripe.paymentIntents.create(request, options),
    );
  }

  async confirmIntent(intentId: string, paymentMethod: string, call: Call): Promise<Answer<Intent>> {
    const request = { payment_method: paymentMethod };
    return this.post('confirm', call, intentOf, (stripe, options) =>
      stripe.paymentIntents.confirm(intentId, request, options),
    );
  }

  async captureIntent(intentId: string, call: Call): Promise<Answer<Intent>> {
    return this.post('capture', call, intentOf, (stripe, options) =>
      stripe.paymentIntents.capture(intentId, {}, options),
    );
  }

  async cancelIntent(intentId: string, call: Call): Promise<Answer<Intent>> {
    return this.post('cancel', call, intentOf, (stripe, options) =>
      stripe.paymentIntents.cancel(intentId, {}, options),
    );
  }

  async retrieveIntent(intentId: string, timeoutMs: number): Promise<Answer<Intent>> {
    return this.client.send('retrieve', timeoutMs, async (stripe, options) =>
      intentOf(await stripe.paymentIntents.retrieve(intentId, {}, options)),
    );
  }

  async findIntent(paymentId: string, timeoutMs: number): Promise<Answer<Intent | undefined>> {
    const query = `metadata['payment_id']:'${paymentId}'`;
    return this.client.send('search', timeoutMs, async (stripe, options) => {
      const { data } = await stripe.paymentIntents.search({ query, limit: 100 }, options);
      return data.map(intentOf).find(({ status }) => status !== 'canceled');
    });
  }

  async refund(request: RefundRequest, call: Call): Promise<Answer<ProviderRefund>> {
    const { refundId, paymentId, intentId, amount } = request;
    const params = {
      payment_intent: intentId,
      amount: Number(amount.amount),
      metadata: { refund_id: refundId, payment_id: paymentId },
    };
    return this.post('refund', call, refundOf, (stripe, options) => stripe.refunds.create(params, options));
  }

  async listRefunds(intentId: string, timeoutMs: number): Promise<Answer<readonly ProviderRefund[]>> {
    return this.client.send('list-refunds', timeoutMs, async (stripe, options) => {
      const { data } = await stripe.refunds.list({ payment_intent: intentId, limit: 100 }, options);
      return data.map(refundOf);
    });
  }

  private async post<Body, T>(
    action: string,
    { key, timeoutMs }: Call,
    translate: (body: Body) => T,
    request: (stripe: Stripe, options: Stripe.RequestOptions) => Promise<Body>,
  ): Promise<Answer<T>> {
    return this.client.send(action, timeoutMs, async (stripe, options) =>
      translate(await request(stripe, { ...options, idempotencyKey: key })),
    );
  }
}
