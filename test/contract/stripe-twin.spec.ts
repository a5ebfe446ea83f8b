import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import Stripe from 'stripe';
import { stripeAt, twinsUnderTest, type TwinsUnderTest } from '../support/running-twins.js';
import { violations } from './stripe-openapi.js';
import { stripeSuite } from './stripe-suite.js';

const found: string[] = [];
let read = 0;

/** A client whose every answer is also read by the OpenAPI document that stripe-mock carries. */
const watched = (port: number): Stripe =>
  stripeAt(port, {
    httpClient: Stripe.createFetchHttpClient(async (...request: Parameters<typeof fetch>) => {
      const response = await fetch(...request);
      read += 1;
      found.push(...violations(await response.clone().json()));
      return response;
    }),
  });

afterEach(() => {
  expect(found.splice(0)).toEqual([]);
});
afterAll(() => expect(read).toBeGreaterThan(30));

stripeSuite('the twin', async () => {
  const twins = await twinsUnderTest();
  return { stripe: watched(twins.stripePort), close: twins.close };
});

const payment = {
  amount: 2500,
  currency: 'eur',
  capture_method: 'manual',
  confirm: true,
  automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
} as const;

describe("the twin's answers in the eyes of Stripe's document", () => {
  let twins: TwinsUnderTest;
  let stripe: Stripe;

  beforeAll(async () => {
    twins = await twinsUnderTest();
    stripe = watched(twins.stripePort);
  });
  afterAll(() => twins.close());

  it('are right in every state of an intent', async () => {
    const paid = await stripe.paymentIntents.create({
      ...payment,
      payment_method: 'pm_card_visa',
      expand: ['latest_charge', 'payment_method'],
    });
    await stripe.paymentIntents.capture(paid.id, { expand: ['latest_charge'] });
    const action = await stripe.paymentIntents.create({
      ...payment,
      payment_method: 'pm_card_authenticationRequired',
      return_url: 'https://shop.example.test/back',
    });
    expect(action.next_action?.type).toBe('redirect_to_url');
    await twins.control('POST', `payment_intents/${action.id}/complete_action`, { outcome: 'fail' });
    await stripe.paymentIntents.retrieve(action.id);
    await stripe.paymentIntents.list();
    await stripe.charges.list({ payment_intent: paid.id });
    await stripe.refunds.create({ payment_intent: paid.id, expand: ['charge', 'payment_intent'] });
  });

  it.each(['pm_card_chargeDeclinedInsufficientFunds', 'pm_card_visa_chargeDeclinedExpiredCard'])(
    'are right for the decline of %s',
    async (method) => {
      await expect(
        stripe.paymentIntents.create({ ...payment, payment_method: method }),
      ).rejects.toMatchObject({
        type: 'StripeCardError',
        payment_intent: { status: 'requires_payment_method' },
      });
    },
  );

  it('are right for a saved server error, too many requests and an unknown object', async () => {
    await twins.control('POST', 'faults', { kind: 'saved500' });
    await expect(stripe.paymentIntents.create(payment)).rejects.toMatchObject({ statusCode: 500 });
    await twins.control('POST', 'faults', { kind: 'rate429' });
    await expect(stripe.paymentIntents.create(payment)).rejects.toMatchObject({ statusCode: 429 });
    await expect(stripe.refunds.retrieve('re_none')).rejects.toMatchObject({ code: 'resource_missing' });
  });

  it('are right for events', async () => {
    const events = await stripe.events.list({ limit: 100 });

    expect(events.data.length).toBeGreaterThan(3);
    for (const event of events.data) expect(violations(event.data.object)).toEqual([]);
  });

  it('would not be called right with an invented or a missing field', async () => {
    const intent = await stripe.paymentIntents.create({ amount: 100, currency: 'eur' });
    const answer = JSON.parse(JSON.stringify(intent)) as Record<string, unknown>;

    expect(violations(answer)).toEqual([]);
    expect(violations({ ...answer, invented: 1 })).not.toEqual([]);
    expect(violations({ ...answer, status: 'paid' })).not.toEqual([]);
    expect(violations({ ...answer, created: undefined })).not.toEqual([]);
  });
});
