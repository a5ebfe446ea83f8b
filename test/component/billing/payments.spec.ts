import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { PaymentStatus, PaymentsServiceService } from '#contracts/meshcart/billing/v1/payments.js';
import { ada, anOrder, BillingUnderTest } from './billing-under-test.js';
import { CarelessLeases } from './careless-leases.js';

const {
  PAYMENT_STATUS_AUTHORIZED: authorized,
  PAYMENT_STATUS_CANCELLED: cancelled,
  PAYMENT_STATUS_CAPTURED: captured,
  PAYMENT_STATUS_DECLINED: declined,
  PAYMENT_STATUS_REQUIRES_ACTION: requiresAction,
} = PaymentStatus;

jest.setTimeout(60_000);

describe('billing', () => {
  let billing: BillingUnderTest;
  beforeAll(async () => void (billing = await BillingUnderTest.start()));
  afterAll(async () => billing.close());

  it('authorizes, captures and books a payment, and tells of both', async () => {
    const order = anOrder();
    const payment = await billing.authorize(order);
    expect(payment.status).toBe(authorized);
    expect(await billing.ledger(payment.id)).toEqual([]);

    expect((await billing.capture(order.orderId)).status).toBe(captured);
    expect(await billing.charges(order.orderId)).toMatchObject({ charges: 1, captured: 1999, held: 0 });
    expect(await billing.ledger(payment.id)).toEqual([
      'capture provider_balance 1999',
      'capture sales -1999',
    ]);
    expect(await billing.events(order.orderId)).toEqual(['PaymentAuthorized', 'PaymentCaptured']);
  });

  it('makes the intent unconfirmed, names it by metadata, and confirms and captures it by id under keys of their own', async () => {
    const { id, orderId } = await billing.captured();
    const [create, confirm, capture, ...rest] = await billing.journal(orderId);
    expect(rest).toEqual([]);
    expect(create).toMatchObject({
      path: '/v1/payment_intents',
      idempotencyKey: `payment:${id}:create:1`,
      params: { capture_method: 'manual', metadata: { order_id: orderId, payment_id: id } },
    });
    expect(create?.params).not.toHaveProperty('confirm');
    expect(confirm?.path).toMatch(/\/confirm$/);
    expect(confirm?.idempotencyKey).toBe(`payment:${id}:confirm:1`);
    expect(capture?.path).toMatch(/\/capture$/);
    expect(capture?.idempotencyKey).toBe(`payment:${id}:capture:1`);
  });

  it('answers a repeated authorization and a repeated capture from what it knows', async () => {
    const order = anOrder();
    const first = await billing.authorize(order);
    expect(await billing.authorize(order)).toEqual(first);
    const taken = await billing.capture(order.orderId);
    expect(await billing.capture(order.orderId)).toEqual(taken);
    expect(await billing.authorize(order)).toEqual(taken);
    expect(await billing.journal(order.orderId)).toHaveLength(3);
  });

  it('refuses another amount for the same order', async () => {
    const order = anOrder();
    await billing.authorize(order);
    const other = billing.authorize({ ...order, amount: { amount: 1n, currency: 'EUR' } });
    await expect(other).rejects.toMatchObject({ code: 3 });
  });

  it('answers a decline with its code, books nothing and leaves nothing reserved', async () => {
    const order = anOrder({ paymentMethod: 'pm_card_chargeDeclinedInsufficientFunds' });
    const payment = await billing.authorize(order);
    expect(payment).toMatchObject({ status: declined, declineCode: 'insufficient_funds', clientSecret: '' });
    expect(await billing.ledger(payment.id)).toEqual([]);
    const release = async () => {
      const { paymentIntents } = await billing.charges(order.orderId);
      return paymentIntents[0]?.status === 'canceled' ? payment : { ...payment, status: 8 };
    };
    await billing.untilSettled(release);
    expect((await billing.authorize(order)).status).toBe(declined);
    expect((await billing.capture(order.orderId)).status).toBe(declined);
    expect(await billing.events(order.orderId)).toEqual(['PaymentDeclined']);
  });

  it('declines a payment method that does not exist', async () => {
    const payment = await billing.authorize({ paymentMethod: 'pm_of_nobody' });
    expect(payment).toMatchObject({ status: declined, declineCode: 'resource_missing' });
  });

  it('gives the client secret while the card asks for its holder, and is authorized by webhook', async () => {
    const order = anOrder({ paymentMethod: 'pm_card_threeDSecure2Required' });
    const payment = await billing.authorize(order);
    expect(payment.status).toBe(requiresAction);
    expect(payment.clientSecret).toMatch(/_secret_/);

    const [intent] = (await billing.charges(order.orderId)).paymentIntents;
    await billing.twins.control('POST', `payment_intents/${intent?.id}/complete_action`, {});
    const settled = await billing.untilSettled(async () => {
      const current = await billing.get(order.orderId);
      return current.status === requiresAction ? { ...current, status: 8 } : current;
    });
    expect(settled).toMatchObject({ status: authorized, clientSecret: '' });
    expect(await billing.events(order.orderId)).toEqual(['PaymentAuthorized']);
  });

  it('waits for the client where no payment method was given', async () => {
    const order = anOrder({ paymentMethod: '' });
    const payment = await billing.authorize(order);
    expect(payment.status).toBe(requiresAction);
    const [intent] = (await billing.charges(order.orderId)).paymentIntents;
    await billing.twins.stripe.paymentIntents.confirm(String(intent?.id), { payment_method: 'pm_card_visa' });
    await billing.untilSettled(async () => {
      const current = await billing.get(order.orderId);
      return current.status === authorized ? current : { ...current, status: 8 };
    });
    expect((await billing.capture(order.orderId)).status).toBe(captured);
  });

  it('lets the client try another card after a decline', async () => {
    const order = anOrder({ paymentMethod: '' });
    await billing.authorize(order);
    const [intent] = (await billing.charges(order.orderId)).paymentIntents;
    const confirm = async (method: string) =>
      billing.twins.stripe.paymentIntents.confirm(String(intent?.id), { payment_method: method });
    await expect(confirm('pm_card_visa_chargeDeclined')).rejects.toThrow();
    expect((await billing.get(order.orderId)).status).toBe(requiresAction);
  });

  it('cancels what is reserved and tells of it once', async () => {
    const order = anOrder();
    await billing.authorize(order);
    expect((await billing.cancel(order)).status).toBe(cancelled);
    expect((await billing.cancel(order)).status).toBe(cancelled);
    expect((await billing.capture(order.orderId)).status).toBe(cancelled);
    expect(await billing.charges(order.orderId)).toMatchObject({ held: 0, captured: 0 });
    expect(await billing.events(order.orderId)).toEqual(['PaymentAuthorized', 'PaymentCancelled']);
  });

  it('leaves a cancelled payment for an authorization that comes late', async () => {
    const order = anOrder();
    expect((await billing.cancel(order)).status).toBe(cancelled);
    expect((await billing.authorize(order)).status).toBe(cancelled);
    expect(await billing.journal(order.orderId)).toEqual([]);
  });

  it('answers a captured payment to a late cancellation', async () => {
    const order = anOrder();
    await billing.authorize(order);
    await billing.capture(order.orderId);
    expect((await billing.cancel(order)).status).toBe(captured);
  });

  it('answers an authorization that expired before its capture', async () => {
    const order = anOrder({ paymentMethod: 'pm_twin_captureExpired' });
    await billing.authorize(order);
    expect((await billing.capture(order.orderId)).status).toBe(cancelled);
  });

  it('answers a bank that refuses at capture', async () => {
    const order = anOrder({ paymentMethod: 'pm_twin_captureDeclined' });
    const { id } = await billing.authorize(order);
    expect((await billing.capture(order.orderId)).status).toBe(declined);
    expect(await billing.ledger(id)).toEqual([]);
  });

  it('refuses to capture what is not authorized, and what does not exist', async () => {
    const order = anOrder({ paymentMethod: '' });
    await billing.authorize(order);
    await expect(billing.capture(order.orderId)).rejects.toMatchObject({ code: 9 });
    await expect(billing.capture(anOrder().orderId)).rejects.toMatchObject({ code: 5 });
  });

  it('shows payments and ledger to their owner only', async () => {
    const { orderId, id } = await billing.captured();
    expect((await billing.get(orderId)).id).toBe(id);
    await expect(billing.get(orderId, 'user-bob')).rejects.toMatchObject({ code: 5 });
    await expect(billing.ledger(id, 'user-bob')).rejects.toMatchObject({ code: 5 });
    const { payments } = await billing.call(PaymentsServiceService.batchGetPayments, {
      payments: [
        { orderId, subject: ada },
        { orderId: (await billing.authorize()).orderId, subject: 'user-bob' },
      ],
    });
    expect(payments.map((payment) => payment.id)).toEqual([id]);
  });

  it('makes one intent and confirms it once for 20 callers at once', async () => {
    const order = anOrder();
    const answers = await Promise.all(Array.from({ length: 20 }, async () => billing.authorize(order)));
    expect(new Set(answers.map(({ id, status }) => `${id} ${status}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(authorized);
    expect((await billing.journal(order.orderId)).map(({ path }) => path.split('/').at(-1))).toEqual([
      'payment_intents',
      'confirm',
    ]);
  });

  it('writes no payment method and no client secret to its log', async () => {
    const { orderId } = await billing.authorize({ paymentMethod: 'pm_card_mastercard' });
    const { clientSecret } = await billing.authorize({ paymentMethod: '' });
    const log = await billing.log();
    expect(log).toContain('AuthorizePayment');
    expect(orderId).not.toBe('');
    expect(log).not.toContain('pm_card');
    expect(log).not.toContain(clientSecret);
    expect(log).not.toContain('_secret_');
  });
});

describe('leases that are granted to everyone (negative control)', () => {
  let billing: BillingUnderTest;
  beforeAll(async () => void (billing = await BillingUnderTest.start({}, [CarelessLeases.asProvider])));
  afterAll(async () => billing.close());

  it('let several callers ask the provider for the same', async () => {
    const order = anOrder();
    await Promise.allSettled(Array.from({ length: 20 }, async () => billing.authorize(order)));
    expect((await billing.journal(order.orderId)).length).toBeGreaterThan(2);
  });
});
