import { Inject, Injectable } from '@nestjs/common';
import Stripe from 'stripe';
import { BILLING_CONFIGURATION, type BillingConfiguration } from '../config.js';
import { signatureInvalid } from '../domain/payment-errors.js';
import { ProviderEvents, type ProviderEvent } from '../domain/provider-events.js';
import { intentOf, refundOf } from './stripe-answer.js';

const toleranceSeconds = 300;

/** Stripe's webhooks. */
@Injectable()
export class StripeEvents extends ProviderEvents {
  private readonly secret: string;

  constructor(@Inject(BILLING_CONFIGURATION) configuration: BillingConfiguration) {
    super();
    this.secret = configuration.STRIPE_WEBHOOK_SECRET;
  }

  read(payload: Uint8Array, signature: string): ProviderEvent {
    refuseFarTimestamp(signature);
    return eventOf(this.verify(payload, signature));
  }

  private verify(payload: Uint8Array, signature: string): Stripe.Event {
    try {
      return Stripe.webhooks.constructEvent(Buffer.from(payload), signature, this.secret, toleranceSeconds);
    } catch (error) {
      throw Object.assign(signatureInvalid(), { cause: error });
    }
  }
}

/** The SDK bounds the past only, and reads the last of several times; a signature for the future could be kept. */
function refuseFarTimestamp(signature: string): void {
  const times = signature.split(',').filter((part) => part.startsWith('t='));
  const signedAt = /^t=(\d{1,12})$/.exec(times.length === 1 ? String(times[0]) : '')?.[1];
  if (signedAt === undefined || Math.abs(Date.now() / 1000 - Number(signedAt)) > toleranceSeconds)
    throw signatureInvalid();
}

/** Looks at what the event carries, not at its type: types are many, and the object says how things stand. */
function eventOf({ id, type, data }: Stripe.Event): ProviderEvent {
  const object = data.object;
  if (!('object' in object)) return { id, type };
  if (object.object === 'payment_intent')
    return { id, type, objectId: object.id, intentId: object.id, news: { intent: intentOf(object) } };
  if (object.object !== 'refund') return { id, type };
  const refund = refundOf(object);
  return { id, type, objectId: object.id, intentId: refund.intentId, news: { refund } };
}
