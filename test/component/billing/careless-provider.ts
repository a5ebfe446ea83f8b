import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import Stripe from 'stripe';
import { StripePaymentProvider } from '#billing/adapters/stripe-payment-provider.js';
import { BILLING_CONFIGURATION, type BillingConfiguration } from '#billing/config.js';
import type { Intent } from '#billing/domain/intent.js';
import {
  PaymentProvider,
  type Answer,
  type IntentRequest,
  type Call,
} from '#billing/domain/payment-provider.js';
import { LOGGER, type Logger } from '#platform/logger.js';

/** What must not be done: each try to confirm makes and confirms a new intent under a new key. */
@Injectable()
export class CarelessProvider extends StripePaymentProvider {
  static readonly asProvider = { provide: PaymentProvider, useClass: CarelessProvider };

  private readonly stripe: Stripe;
  private readonly requests = new Map<string, IntentRequest>();
  private latest = '';

  constructor(
    @Inject(BILLING_CONFIGURATION) configuration: BillingConfiguration,
    @Inject(LOGGER) logger: Logger,
  ) {
    super(configuration, logger);
    this.stripe = new Stripe(configuration.STRIPE_SECRET_KEY, {
      host: configuration.STRIPE_HOST,
      port: configuration.STRIPE_PORT,
      protocol: configuration.STRIPE_PROTOCOL,
    });
  }

  override async createIntent(request: IntentRequest, call: Call): Promise<Answer<Intent>> {
    const answer = await super.createIntent(request, call);
    if (answer.kind === 'answered') this.requests.set(answer.value.id, request);
    return answer;
  }

  override async confirmIntent(intentId: string, paymentMethod: string): Promise<Answer<Intent>> {
    const request = this.requests.get(intentId);
    const params: Stripe.PaymentIntentCreateParams = {
      amount: Number(request?.amount.amount),
      currency: 'eur',
      capture_method: 'manual',
      confirm: true,
      payment_method: paymentMethod,
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
      metadata: { order_id: String(request?.orderId) },
    };
    const once = { idempotencyKey: randomUUID(), maxNetworkRetries: 0 };
    const again = async () => this.stripe.paymentIntents.create(params, { idempotencyKey: randomUUID() });
    const { id } = await this.stripe.paymentIntents.create(params, once).catch(again);
    this.latest = id;
    const amount = { amount: BigInt(params.amount), currency: 'EUR' };
    return { kind: 'answered', value: { id: intentId, status: 'requires_capture', amount, received: 0n } };
  }

  override async captureIntent(_intentId: string, call: Call): Promise<Answer<Intent>> {
    return super.captureIntent(this.latest, call);
  }
}
