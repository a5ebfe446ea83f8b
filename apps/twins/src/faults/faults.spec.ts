import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type Stripe from 'stripe';
import { stripeAt, twinsUnderTest, type TwinsUnderTest } from '../../../../test/support/running-twins.js';
import type { JournalEntry } from '../stripe/store/journal.js';

const payment: Stripe.PaymentIntentCreateParams = {
  amount: 2000,
  currency: 'eur',
  allowed_payment_method_types: ['card'],
  payment_method: 'pm_card_visa',
  confirm: true,
  metadata: { order_id: 'order' },
};

describe('faults on demand', () => {
  let twins: TwinsUnderTest;

  beforeEach(async () => {
    twins = await twinsUnderTest();
  });
  afterEach(() => twins.close());

  const create = (stripe: Stripe = twins.stripe) =>
    stripe.paymentIntents.create(payment, { idempotencyKey: 'key' });
  const arm = (fault: object) => twins.control('POST', 'faults', fault);
  const outcomes = async () => {
    const { requests } = await twins.control<{ requests: JournalEntry[] }>('GET', 'journal');
    return requests.map(({ outcome }) => outcome);
  };
  const charges = async () =>
    (await twins.control<{ charges: { charges: number }[] }>('GET', 'charges')).charges.map(
      (one) => one.charges,
    );

  it('cut the connection before anything happened', async () => {
    // The SDK tries a reset once more by itself: both tries must fail to see one.
    await arm({ kind: 'reset_before_effect', match: { times: 2 } });

    await expect(create()).rejects.toMatchObject({
      type: 'StripeConnectionError',
      detail: { code: 'ECONNRESET' },
    });
    expect(await charges()).toEqual([]);
    expect(await create()).toMatchObject({ status: 'succeeded' });
  });

  it('cut it after the charge was made, which the same key then finds', async () => {
    await arm({ kind: 'reset_after_effect', match: { times: 2 } });

    await expect(create()).rejects.toMatchObject({ type: 'StripeConnectionError' });
    expect(await charges()).toEqual([1]);
    expect(await create()).toMatchObject({ status: 'succeeded' });
    expect(await charges()).toEqual([1]);
    expect(await outcomes()).toEqual(['fault:reset_after_effect', 'replayed', 'replayed']);
  });

  it('cut it in the middle of the answer', async () => {
    await arm({ kind: 'reset_mid_answer', match: { times: 3 } });

    await expect(create()).rejects.toMatchObject({ type: 'StripeConnectionError' });
    expect(await charges()).toEqual([1]);
  });

  it('answer late, after the charge', async () => {
    await arm({ kind: 'slow', ms: 400 });

    await expect(create(stripeAt(twins.stripePort, { timeout: 150 }))).rejects.toMatchObject({
      type: 'StripeConnectionError',
    });
    expect(await charges()).toEqual([1]);
  });

  it('save a 500 with or without the effect behind it', async () => {
    await arm({ kind: 'saved500', effect: true });
    await expect(create()).rejects.toMatchObject({ statusCode: 500, type: 'StripeAPIError' });
    expect(await charges()).toEqual([1]);

    await arm({ kind: 'saved500' });
    await expect(twins.stripe.paymentIntents.create(payment)).rejects.toMatchObject({ statusCode: 500 });
    expect(await charges()).toEqual([1]);
  });

  it('strike only the requests they name, from the nth on and as often as asked', async () => {
    await arm({
      kind: 'rate429',
      match: { method: 'GET', path: '^/v1/payment_intents/pi_', nth: 2, times: 2 },
    });
    const { id } = await create();
    const retrieved: unknown[] = [];
    for (let round = 0; round < 5; round += 1)
      retrieved.push(
        await twins.stripe.paymentIntents.retrieve(id).then(
          () => 200,
          (error: Stripe.errors.StripeError) => error.statusCode,
        ),
      );

    expect(retrieved).toEqual([200, 429, 429, 200, 200]);
  });

  it('are listed with what they did, and cleared', async () => {
    await arm({ kind: 'rate429' });
    await expect(create()).rejects.toMatchObject({ code: 'rate_limit' });

    expect(await twins.control('GET', 'faults')).toMatchObject({
      faults: [{ rule: { kind: 'rate429' }, seen: 1, fired: 1 }],
    });
    await twins.control('DELETE', 'faults');
    expect(await twins.control('GET', 'faults')).toEqual({ faults: [] });
  });

  it('are refused when they are misspelt', async () => {
    await expect(arm({ kind: 'rate_429' })).rejects.toThrow('400');
    await expect(arm({ kind: 'rate429', match: { methd: 'GET' } })).rejects.toThrow('400');
    await expect(arm({ kind: 'rate429', match: { path: '(' } })).rejects.toThrow('400');
  });
});
