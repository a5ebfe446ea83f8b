import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { PaymentStatus } from '#contracts/meshcart/billing/v1/payments.js';
import { anOrder, BillingUnderTest, type Charges } from './billing-under-test.js';
import { CarelessProvider } from './careless-provider.js';

jest.setTimeout(60_000);

const { PAYMENT_STATUS_AUTHORIZED: authorized, PAYMENT_STATUS_CAPTURED: captured } = PaymentStatus;

const create = '^/v1/payment_intents$';
const confirm = '/confirm$';
const capture = '/capture$';
const cancel = '/cancel$';

/** One reservation, taken once, whatever happened on the way. */
function expectOneCharge(charges: Charges): void {
  expect(charges).toMatchObject({ authorizations: 1, charges: 1, captured: 1999, held: 0 });
}

describe('billing when Stripe misbehaves', () => {
  let billing: BillingUnderTest;
  beforeAll(async () => void (billing = await BillingUnderTest.start()));
  afterEach(async () => billing.clearFaults());
  afterAll(async () => billing.close());

  const pay = async () => {
    const order = anOrder();
    const payment = await billing.untilSettled(async () => billing.authorize(order));
    expect(payment.status).toBe(authorized);
    const taken = await billing.untilSettled(async () => billing.capture(order.orderId));
    expect(taken.status).toBe(captured);
    return { order, taken };
  };

  it.each([
    ['a reset before the effect', 'reset_before_effect', {}],
    ['a reset after the effect', 'reset_after_effect', {}],
    ['a reset in the middle of the answer', 'reset_mid_answer', {}],
    ['an answer that comes too late', 'slow', { ms: 900 }],
    ['a start that comes too late', 'slow', { ms: 900, when: 'before' }],
    ['a conflict of keys', 'conflict409', {}],
    ['too many requests', 'rate429', {}],
    ['a saved failure without an effect', 'saved500', {}],
    ['a saved failure with an effect', 'saved500', { effect: true }],
  ])('takes the money once in spite of %s, at each of the three calls', async (_, kind, more) => {
    for (const path of [create, confirm, capture]) {
      await billing.fault(kind, path, more);
      const { order, taken } = await pay();
      expectOneCharge(await billing.charges(order.orderId));
      expect(await billing.ledger(taken.id)).toEqual([
        'capture provider_balance 1999',
        'capture sales -1999',
      ]);
      expect(await billing.events(order.orderId)).toEqual(['PaymentAuthorized', 'PaymentCaptured']);
      await billing.clearFaults();
    }
  });

  it('takes the next attempt of a creation whose failure is saved, and confirms one intent only', async () => {
    await billing.fault('saved500', create, { effect: true });
    const { order, taken } = await pay();
    const { paymentIntents } = await billing.charges(order.orderId);
    expect(paymentIntents.map(({ status }) => status).sort()).toEqual([
      'requires_payment_method',
      'succeeded',
    ]);
    const keys = (await billing.journal(order.orderId)).map(({ idempotencyKey }) => idempotencyKey);
    expect(keys).toContain(`payment:${taken.id}:create:2`);
    expect(keys).not.toContain(`payment:${taken.id}:confirm:2`);
  });

  it('looks at the intent after a saved failure and does not confirm again what was confirmed', async () => {
    await billing.fault('saved500', confirm, { effect: true });
    const { order, taken } = await pay();
    const keys = (await billing.journal(order.orderId)).map(({ idempotencyKey }) => idempotencyKey);
    expect(keys).not.toContain(`payment:${taken.id}:confirm:2`);
  });

  it('confirms under the next key where the intent shows that a saved failure changed nothing', async () => {
    await billing.fault('saved500', confirm);
    const { order, taken } = await pay();
    const keys = (await billing.journal(order.orderId)).map(({ idempotencyKey }) => idempotencyKey);
    expect(keys).toContain(`payment:${taken.id}:confirm:2`);
  });

  it('answers unknown, not unavailable, where the time is up with a call in doubt, and settles it later', async () => {
    await billing.fault('reset_after_effect', confirm, {}, { times: 100 });
    const order = anOrder();
    const payment = await billing.authorize(order, { timeoutMs: 3000 });
    expect(payment.status).toBe(PaymentStatus.PAYMENT_STATUS_UNKNOWN);
    await billing.clearFaults();
    const settled = await billing.untilSettled(async () => billing.get(order.orderId));
    expect(settled.status).toBe(authorized);
    expect(await billing.charges(order.orderId)).toMatchObject({ authorizations: 1 });
    expect(await billing.events(order.orderId)).toEqual(['PaymentAuthorized']);
  });

  it('cancels in spite of a lost answer', async () => {
    const order = anOrder();
    await billing.authorize(order);
    await billing.fault('reset_after_effect', cancel);
    const payment = await billing.untilSettled(async () => billing.cancel(order));
    expect(payment.status).toBe(PaymentStatus.PAYMENT_STATUS_CANCELLED);
    expect(await billing.charges(order.orderId)).toMatchObject({ held: 0 });
  });

  it('cancels what may have been confirmed without confirming it again', async () => {
    await billing.fault('reset_before_effect', confirm, {}, { times: 100 });
    const order = anOrder();
    const doubted = await billing.authorize(order, { timeoutMs: 3000 });
    expect(doubted.status).toBe(PaymentStatus.PAYMENT_STATUS_UNKNOWN);
    await billing.clearFaults();
    const payment = await billing.untilSettled(async () => billing.cancel(order));
    expect(payment.status).toBe(PaymentStatus.PAYMENT_STATUS_CANCELLED);
    expect(await billing.charges(order.orderId)).toMatchObject({ authorizations: 0, held: 0 });
  });

  it('settles a call whose caller died, under the key that was stored before it was sent', async () => {
    const order = anOrder();
    const { id } = await billing.authorize(order);
    await billing.rows(leaveCaptureOpen, [id, `payment:${id}:capture:1`]);
    await billing.untilSettled(async () => {
      const payment = await billing.get(order.orderId);
      return payment.status === captured ? payment : { ...payment, status: 8 };
    });
    expectOneCharge(await billing.charges(order.orderId));
  });

  it('asks for the real state instead of sending a key that Stripe may have forgotten', async () => {
    const order = anOrder();
    const { id } = await billing.authorize(order);
    const intent = (await billing.charges(order.orderId)).paymentIntents[0]?.id;
    await billing.twins.stripe.paymentIntents.capture(String(intent), {}, { idempotencyKey: 'elsewhere' });
    await billing.rows(leaveCaptureOpen, [id, `payment:${id}:capture:1`]);
    await billing.rows(
      `update billing.provider_calls set created_at = now() - interval '24 hours' where payment_id = $1`,
      [id],
    );
    const payment = await billing.untilSettled(async () => billing.capture(order.orderId));
    expect(payment.status).toBe(captured);
    const keys = (await billing.journal(order.orderId)).map(({ idempotencyKey }) => idempotencyKey);
    expect(keys).not.toContain(`payment:${id}:capture:1`);
  });

  it('finds by its metadata an intent whose creation was never answered and whose key is old', async () => {
    await billing.fault('reset_after_effect', create, {}, { times: 20 });
    const order = anOrder();
    const { id } = await billing.authorize(order, { timeoutMs: 1200 });
    await billing.rows(
      `update billing.provider_calls set created_at = now() - interval '24 hours' where payment_id = $1`,
      [id],
    );
    await billing.clearFaults();
    const payment = await billing.untilSettled(async () => billing.authorize(order));
    expect(payment.status).toBe(authorized);
    expect((await billing.charges(order.orderId)).paymentIntents).toHaveLength(1);
  });

  it('writes every key before it is sent', async () => {
    const { order, taken } = await pay();
    const stored = await billing.rows<{ key: string }>(
      'select key from billing.provider_calls where payment_id = $1',
      [taken.id],
    );
    const sent = (await billing.journal(order.orderId)).filter(({ method }) => method === 'POST');
    expect(new Set(stored.map(({ key }) => key))).toEqual(
      new Set(sent.map(({ idempotencyKey }) => idempotencyKey)),
    );
  });
});

const leaveCaptureOpen = `
  with call as (
    insert into billing.provider_calls (payment_id, action, attempt, key, fingerprint)
    select id, 'capture', 1, $2, 'capture ' || intent_id || ' 1999 EUR' from billing.payments where id = $1)
  update billing.payments set lease_token = lease_token + 1, lease_until = now() - interval '1 second'
  where id = $1`;

describe('billing when Stripe cannot be reached', () => {
  let billing: BillingUnderTest;
  beforeAll(async () => void (billing = await BillingUnderTest.start({ STRIPE_PORT: '1' })));
  afterAll(async () => billing.close());

  it('says unavailable, because nothing happened', async () => {
    const order = anOrder();
    await expect(billing.authorize(order)).rejects.toMatchObject({ code: 14 });
    expect((await billing.get(order.orderId)).status).toBe(PaymentStatus.PAYMENT_STATUS_CREATED);
  });
});

describe('a provider that makes a fresh intent for each try (negative control)', () => {
  let billing: BillingUnderTest;
  beforeAll(async () => void (billing = await BillingUnderTest.start({}, [CarelessProvider.asProvider])));
  afterAll(async () => billing.close());

  it('reserves the money twice, and the check sees it', async () => {
    // The SDK itself repeats the first reset, under the same key.
    await billing.fault('reset_after_effect', create, {}, { nth: 2, times: 2 });
    const order = anOrder();
    await billing.authorize(order);
    await billing.capture(order.orderId);
    const charges = await billing.charges(order.orderId);
    expect(charges.authorizations).toBe(2);
    expect(() => expectOneCharge(charges)).toThrow();
  });
});
