import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type Stripe from 'stripe';
import { twinsUnderTest, type TwinsUnderTest } from '../../../../../test/support/running-twins.js';

describe('PaymentIntents at the twin', () => {
  let twins: TwinsUnderTest;
  let stripe: Stripe;

  beforeAll(async () => {
    twins = await twinsUnderTest();
    ({ stripe } = twins);
  });
  afterAll(() => twins.close());

  const create = (more: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
    stripe.paymentIntents.create({
      amount: 2000,
      currency: 'eur',
      capture_method: 'manual',
      allowed_payment_method_types: ['card'],
      ...more,
    });
  const confirmed = (payment_method = 'pm_card_visa') => create({ payment_method, confirm: true });
  const unexpectedState = (status: string) => ({
    code: 'payment_intent_unexpected_state',
    statusCode: 400,
    payment_intent: { status },
  });

  it('goes from no method over confirmation and capture to success', async () => {
    const { id, status } = await create();
    const updated = await stripe.paymentIntents.update(id, { payment_method: 'pm_card_visa' });
    const held = await stripe.paymentIntents.confirm(id);
    const captured = await stripe.paymentIntents.capture(id, { expand: ['latest_charge'] });

    expect([status, updated.status, held.status, captured.status]).toEqual([
      'requires_payment_method',
      'requires_confirmation',
      'requires_capture',
      'succeeded',
    ]);
    expect([held.amount_capturable, held.amount_received]).toEqual([2000, 0]);
    expect(captured).toMatchObject({
      amount_capturable: 0,
      amount_received: 2000,
      latest_charge: { captured: true, amount_captured: 2000 },
    });
  });

  it('captures less than it holds and never more', async () => {
    const { id } = await confirmed();

    await expect(stripe.paymentIntents.capture(id, { amount_to_capture: 2001 })).rejects.toMatchObject({
      code: 'amount_too_large',
    });
    expect(await stripe.paymentIntents.capture(id, { amount_to_capture: 500 })).toMatchObject({
      amount_received: 500,
      amount_capturable: 0,
    });
  });

  it('takes the money at once when capture is automatic', async () => {
    const paid = await create({ capture_method: 'automatic', payment_method: 'pm_card_visa', confirm: true });

    expect(paid).toMatchObject({ status: 'succeeded', amount_received: 2000 });
  });

  it.each([
    ['pm_card_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_visa_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', ''],
    ['pm_card_chargeCustomerFail', 'card_declined', 'generic_decline'],
  ])('declines %s with %s and wants another method', async (method, code, declineCode) => {
    const { id } = await create();
    const confirming = stripe.paymentIntents.confirm(id, { payment_method: method });

    await expect(confirming).rejects.toMatchObject({
      type: 'StripeCardError',
      statusCode: 402,
      code,
      decline_code: declineCode,
      payment_intent: { id, status: 'requires_payment_method', last_payment_error: { code } },
    });
    expect(await stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' })).toMatchObject({
      status: 'requires_capture',
      last_payment_error: null,
    });
  });

  it('waits for the holder when the card wants authentication', async () => {
    const waiting = await confirmed('pm_card_authenticationRequired');
    const refused = await confirmed('pm_card_threeDSecure2Required');
    await twins.control('POST', `payment_intents/${waiting.id}/complete_action`, {});
    await twins.control('POST', `payment_intents/${refused.id}/complete_action`, { outcome: 'fail' });

    expect(waiting).toMatchObject({ status: 'requires_action', next_action: { type: 'use_stripe_sdk' } });
    expect(await stripe.paymentIntents.retrieve(waiting.id)).toMatchObject({ status: 'requires_capture' });
    expect(await stripe.paymentIntents.retrieve(refused.id)).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code: 'payment_intent_authentication_failure' },
    });
  });

  it('asks nobody when the holder is away', async () => {
    const paying = create({
      payment_method: 'pm_card_authenticationRequired',
      confirm: true,
      off_session: true,
    });

    await expect(paying).rejects.toMatchObject({ code: 'authentication_required', statusCode: 402 });
  });

  it('lets a browser confirm by publishable key and client secret, and do no more', async () => {
    const { id, client_secret } = await create();
    const browser = { apiKey: 'pk_test_browser' };
    const confirm = (secret: string) =>
      stripe.paymentIntents.confirm(
        id,
        { client_secret: secret, payment_method: 'pm_card_visa' } as never,
        browser,
      );

    await expect(confirm('pi_other_secret_x')).rejects.toMatchObject({ statusCode: 400 });
    expect((await confirm(client_secret ?? '')).status).toBe('requires_capture');
    await expect(stripe.paymentIntents.capture(id, {}, browser)).rejects.toMatchObject({ statusCode: 401 });
  });

  it('releases what it held when canceled, and is then at its end', async () => {
    const { id } = await confirmed();
    const canceled = await stripe.paymentIntents.cancel(id, { cancellation_reason: 'abandoned' });

    expect(canceled).toMatchObject({ status: 'canceled', amount_capturable: 0 });
    await expect(stripe.paymentIntents.capture(id)).rejects.toMatchObject(unexpectedState('canceled'));
    await expect(stripe.paymentIntents.confirm(id)).rejects.toMatchObject(unexpectedState('canceled'));
    await expect(stripe.paymentIntents.cancel(id)).rejects.toMatchObject(unexpectedState('canceled'));
    await expect(stripe.paymentIntents.update(id, { amount: 1000 })).rejects.toMatchObject(
      unexpectedState('canceled'),
    );
  });

  it('fails at capture for the cards made for that', async () => {
    const declined = await confirmed('pm_twin_captureDeclined');
    const expired = await confirmed('pm_twin_captureExpired');

    await expect(stripe.paymentIntents.capture(declined.id)).rejects.toMatchObject({
      type: 'StripeCardError',
      payment_intent: { status: 'requires_payment_method', amount_capturable: 0 },
    });
    await expect(stripe.paymentIntents.capture(expired.id)).rejects.toMatchObject({
      code: 'charge_expired_for_capture',
    });
    expect((await stripe.paymentIntents.retrieve(expired.id)).status).toBe('canceled');
  });

  it.each([
    [{ amount: 49 }, 'amount_too_small'],
    [{ amount: 100_000_000 }, 'amount_too_large'],
    [{ amount: -5 }, 'parameter_invalid_integer'],
    [{ currency: 'zzz' }, undefined],
    [{ customer: 'cus_none' }, 'resource_missing'],
    [{ payment_method: 'pm_none' }, 'resource_missing'],
    [{ payment_method_types: ['card'] } as object, 'parameter_unknown'],
  ])('refuses to create with %j', async (more, code) => {
    await expect(create(more)).rejects.toMatchObject({ type: 'StripeInvalidRequestError', code });
  });

  it('demands a return address when a method might redirect, as Stripe does by default', async () => {
    const { id } = await stripe.paymentIntents.create({ amount: 2000, currency: 'eur' });

    await expect(stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' })).rejects.toThrow(
      'return_url',
    );
  });

  it('pages newest first and finds by metadata', async () => {
    const made = [];
    for (const order_id of ['page-1', 'page-2', 'page-3'])
      made.push(await create({ metadata: { order_id } }));
    const [first, second, third] = made.map(({ id }) => id);

    const page = await stripe.paymentIntents.list({ limit: 2 });
    const rest = await stripe.paymentIntents.list({ limit: 1, starting_after: second ?? '' });
    const found = await stripe.paymentIntents.search({ query: "metadata['order_id']:'page-2'" });

    expect(page.data.map(({ id }) => id)).toEqual([third, second]);
    expect([page.has_more, rest.data[0]?.id]).toEqual([true, first]);
    expect(found.data.map(({ id }) => id)).toEqual([second]);
  });
});
