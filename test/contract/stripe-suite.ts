import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Stripe from 'stripe';

export interface OpenStripe {
  readonly stripe: Stripe;
  readonly close: () => Promise<void>;
}

const held: Stripe.PaymentIntentCreateParams = {
  amount: 1999,
  currency: 'eur',
  capture_method: 'manual',
  allowed_payment_method_types: ['card'],
  metadata: { order_id: 'order-1' },
};

const refusalOf = async (call: Promise<unknown>): Promise<Stripe.errors.StripeError> => {
  try {
    await call;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  throw new Error('the call was not refused');
};

/** The SDK calls that the shop makes. What a stateless stand-in cannot tell, such as a status, is not asked here. */
export const stripeSuite = (name: string, open: () => Promise<OpenStripe>): void =>
  describe(`Stripe's SDK at ${name}`, () => {
    let opened: OpenStripe;
    let stripe: Stripe;

    beforeAll(async () => {
      opened = await open();
      ({ stripe } = opened);
    });
    afterAll(() => opened.close());

    it('creates an intent and retrieves it by its id', async () => {
      const intent = await stripe.paymentIntents.create(held, { idempotencyKey: 'contract-create' });
      const again = await stripe.paymentIntents.retrieve(intent.id, { expand: ['latest_charge'] });

      expect(again).toMatchObject({ id: intent.id, object: 'payment_intent' });
      expect(intent.client_secret).toMatch(/^pi_\w+_secret_\w+$/);
    });

    it('confirms an intent by a test payment method and captures it', async () => {
      const { id } = await stripe.paymentIntents.create(held);
      const confirmed = await stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' });
      const captured = await stripe.paymentIntents.capture(id, { amount_to_capture: 1999 });

      expect([confirmed.id, captured.id]).toEqual([id, id]);
    });

    it('updates, then cancels an intent', async () => {
      const { id } = await stripe.paymentIntents.create(held);
      await stripe.paymentIntents.update(id, { metadata: { attempt: '2' } });

      expect(await stripe.paymentIntents.cancel(id, { cancellation_reason: 'abandoned' })).toMatchObject({
        id,
        object: 'payment_intent',
      });
    });

    it('refunds a captured intent, in full and in part', async () => {
      const { id } = await stripe.paymentIntents.create({
        ...held,
        capture_method: 'automatic',
        confirm: true,
        payment_method: 'pm_card_visa',
      });
      const part = await stripe.refunds.create({ payment_intent: id, amount: 500 });
      const rest = await stripe.refunds.create({ payment_intent: id, reason: 'requested_by_customer' });

      expect([part.object, rest.object]).toEqual(['refund', 'refund']);
      expect(await stripe.refunds.retrieve(part.id)).toMatchObject({ id: part.id });
      expect((await stripe.refunds.list({ payment_intent: id, limit: 3 })).object).toBe('list');
    });

    it('keeps customers and payment methods, and lists and searches intents', async () => {
      const customer = await stripe.customers.create({ email: 'a@example.test', metadata: { user: 'u1' } });
      const method = await stripe.paymentMethods.create({ type: 'card', card: { token: 'tok_visa' } });
      await stripe.paymentMethods.attach(method.id, { customer: customer.id });
      const intents = await stripe.paymentIntents.list({ customer: customer.id, limit: 1 });
      const found = await stripe.paymentIntents.search({ query: "metadata['order_id']:'order-1'" });

      expect([intents.object, found.object]).toEqual(['list', 'search_result']);
    });

    it.each([
      ['an unknown parameter', { ...held, surprise: 1 }],
      ['a missing currency', { amount: 1999 }],
      ['an amount that is no integer', { ...held, amount: 19.99 }],
      ['a value outside its list', { ...held, capture_method: 'sometimes' }],
    ])('refuses %s', async (_what, params) => {
      const refusal = await refusalOf(
        stripe.paymentIntents.create(params as unknown as Stripe.PaymentIntentCreateParams),
      );

      expect([refusal.type, refusal.statusCode]).toEqual(['StripeInvalidRequestError', 400]);
    });

    it('refuses a call without a good key', async () => {
      const call = stripe.paymentIntents.retrieve('pi_1', {}, { apiKey: 'not-a-key' });

      expect((await refusalOf(call)).statusCode).toBe(401);
    });
  });
