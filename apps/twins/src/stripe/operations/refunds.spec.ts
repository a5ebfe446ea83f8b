import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type Stripe from 'stripe';
import { twinsUnderTest, type TwinsUnderTest } from '../../../../../test/support/running-twins.js';

describe('refunds at the twin', () => {
  let twins: TwinsUnderTest;
  let stripe: Stripe;

  beforeAll(async () => {
    twins = await twinsUnderTest();
    ({ stripe } = twins);
  });
  afterAll(() => twins.close());

  const paid = async (payment_method = 'pm_card_visa') => {
    const { id } = await stripe.paymentIntents.create({
      amount: 1000,
      currency: 'eur',
      allowed_payment_method_types: ['card'],
      payment_method,
      confirm: true,
    });
    return id;
  };
  const chargeOf = async (payment_intent: string) => (await stripe.charges.list({ payment_intent })).data[0];

  it('gives back parts until all is given back', async () => {
    const payment_intent = await paid();
    await stripe.refunds.create({ payment_intent, amount: 400 });
    expect(await chargeOf(payment_intent)).toMatchObject({ amount_refunded: 400, refunded: false });

    const rest = await stripe.refunds.create({ payment_intent });
    expect(rest).toMatchObject({ amount: 600, status: 'succeeded' });
    expect(await chargeOf(payment_intent)).toMatchObject({ amount_refunded: 1000, refunded: true });
    await expect(stripe.refunds.create({ payment_intent })).rejects.toMatchObject({
      code: 'charge_already_refunded',
    });
  });

  it('never gives back more than was captured, however many ask at once', async () => {
    const payment_intent = await paid();
    const asked = await Promise.allSettled(
      Array.from({ length: 50 }, () => stripe.refunds.create({ payment_intent, amount: 300 })),
    );

    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(await chargeOf(payment_intent)).toMatchObject({ amount_refunded: 900 });
  });

  it('gives nothing back of what was only held, or of nothing', async () => {
    const held = await stripe.paymentIntents.create({
      amount: 1000,
      currency: 'eur',
      capture_method: 'manual',
      allowed_payment_method_types: ['card'],
      payment_method: 'pm_card_visa',
      confirm: true,
    });

    await expect(stripe.refunds.create({ payment_intent: held.id })).rejects.toMatchObject({
      statusCode: 400,
    });
    await expect(stripe.refunds.create({})).rejects.toMatchObject({ statusCode: 400 });
  });

  it('makes the amount refundable again when the bank sends it back later', async () => {
    const payment_intent = await paid('pm_card_refundFail');
    const refund = await stripe.refunds.create({ payment_intent });

    expect(refund.status).toBe('succeeded');
    expect(await stripe.refunds.retrieve(refund.id)).toMatchObject({ status: 'failed' });
    expect(await chargeOf(payment_intent)).toMatchObject({ amount_refunded: 0, refunded: false });
  });

  it('leaves a slow refund pending until the bank settles it', async () => {
    const refund = await stripe.refunds.create({ payment_intent: await paid('pm_card_pendingRefund') });
    await twins.control('POST', `refunds/${refund.id}/settle`, { status: 'succeeded' });

    expect(refund.status).toBe('pending');
    expect((await stripe.refunds.retrieve(refund.id)).status).toBe('succeeded');
    await expect(
      twins.control('POST', `refunds/${refund.id}/settle`, { status: 'canceled' }),
    ).rejects.toThrow('400');
  });
});
