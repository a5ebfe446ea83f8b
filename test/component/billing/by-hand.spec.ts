import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { PaymentStatus } from '#contracts/meshcart/billing/v1/payments.js';
import { RefundsServiceService } from '#contracts/meshcart/billing/v1/refunds.js';
import { WebhooksServiceService } from '#contracts/meshcart/billing/v1/webhooks.js';
import { eventually } from '../../support/eventually.js';
import { anOrder, BillingUnderTest } from './billing-under-test.js';
import type { ReceivedWebhook } from './webhook-relay.js';

jest.setTimeout(60_000);

const { PAYMENT_STATUS_CAPTURED: captured, PAYMENT_STATUS_REFUNDED: refunded } = PaymentStatus;
const paid = ['capture provider_balance 1999', 'capture sales -1999'];
const paidAndBack = [...paid, 'refund refunds 1999', 'refund provider_balance -1999'];

describe('what people do at the provider by hand', () => {
  let billing: BillingUnderTest;
  beforeAll(async () => void (billing = await BillingUnderTest.start()));
  afterEach(() => void (billing.webhooks.open = true));
  afterAll(async () => billing.close());

  const intentOf = async (orderId: string) => String((await billing.charges(orderId)).paymentIntents[0]?.id);

  const giveBack = async (orderId: string, amount?: number) =>
    billing.twins.stripe.refunds.create({
      payment_intent: await intentOf(orderId),
      ...(amount === undefined ? {} : { amount }),
    });

  const reach = async (orderId: string, status: PaymentStatus) =>
    eventually(
      `status ${status}`,
      10_000,
      async () => (await billing.get(orderId)).status === status || undefined,
    );

  const attention = async (id: string) => {
    const text = 'select attention from billing.payments where id = $1';
    return (await billing.rows<{ attention: string | null }>(text, [id]))[0]?.attention;
  };

  const called = async (id: string, code: string) => {
    await eventually(code, 10_000, async () => (await attention(id)) === code || undefined);
    const lines = (await billing.log())
      .split('\n')
      .filter((line) => line.includes(id) && line.includes(code));
    expect(lines[0]).toContain('"level":"error"');
  };

  const refund = async (paymentId: string) =>
    billing.call(
      RefundsServiceService.createRefund,
      { paymentId },
      { subject: 'user-admin', scopes: ['refunds:write'], key: randomUUID() },
    );

  /** What Stripe has sent of one kind about one payment. */
  const sent = async (type: string, about: string): Promise<ReceivedWebhook> =>
    eventually(type, 10_000, async () =>
      billing.webhooks.received.find(({ payload }) => {
        const text = payload.toString();
        return text.includes(`"${type}"`) && text.includes(about);
      }),
    );

  const deliver = async (webhook: ReceivedWebhook) =>
    billing.call(WebhooksServiceService.receiveStripeEvent, webhook);

  it.each(['cancelled', 'declined'])('gives money back that comes to a %s payment, once', async (state) => {
    const { id, orderId } = await billing.authorize();
    await billing.rows('update billing.payments set state = $2, released = true where id = $1', [id, state]);
    await billing.twins.control('POST', 'webhooks', { duplicates: 3, delayMs: 20 });
    await billing.twins.stripe.paymentIntents.capture(await intentOf(orderId));
    await reach(orderId, refunded);
    expect(await billing.charges(orderId)).toMatchObject({ captured: 1999, refunded: 1999 });
    expect(await billing.ledger(id)).toEqual(paidAndBack);
    expect(await billing.events(orderId)).toEqual([
      'PaymentAuthorized',
      'PaymentCaptured',
      'RefundSucceeded',
    ]);
    const refunds = await billing.rows('select origin, status from billing.refunds where payment_id = $1', [
      id,
    ]);
    expect(refunds).toEqual([{ origin: 'internal', status: 'succeeded' }]);
    await billing.twins.control('POST', 'webhooks', { duplicates: 0, delayMs: 0 });
  });

  it('calls people where money that came too late cannot be given back', async () => {
    const { id, orderId } = await billing.authorize({ paymentMethod: 'pm_card_pendingRefund' });
    await billing.rows(`update billing.payments set state = 'cancelled', released = true where id = $1`, [
      id,
    ]);
    await billing.twins.stripe.paymentIntents.capture(await intentOf(orderId));
    const { id: stripeId } = await eventually('a refund', 10_000, async () => {
      const { data } = await billing.twins.stripe.refunds.list({ payment_intent: await intentOf(orderId) });
      return data[0];
    });
    await billing.twins.control('POST', `refunds/${stripeId}/settle`, { status: 'failed' });
    await called(id, 'REFUND_FAILED');
    expect((await billing.get(orderId)).status).toBe(captured);
  });

  it('books what was given back there, and tells of it', async () => {
    const { id, orderId } = await billing.captured();
    const { id: stripeId } = await giveBack(orderId);
    await reach(orderId, refunded);
    expect(await billing.ledger(id)).toEqual(paidAndBack);
    expect(await billing.events(orderId)).toEqual([
      'PaymentAuthorized',
      'PaymentCaptured',
      'RefundSucceeded',
    ]);
    await expect(refund(id)).rejects.toMatchObject({ code: 9 });
    const text = 'select origin, provider_refund_id from billing.refunds where payment_id = $1';
    expect(await billing.rows(text, [id])).toEqual([{ origin: 'provider', provider_refund_id: stripeId }]);
  });

  it('follows what was given back there until it arrives, and where it comes again', async () => {
    const [arrives, returns] = [
      await billing.captured({ paymentMethod: 'pm_card_pendingRefund' }),
      await billing.captured({ paymentMethod: 'pm_card_pendingRefund' }),
    ];
    const settle = async (orderId: string, status: string) => {
      const { id } = await giveBack(orderId);
      await sent('refund.created', id);
      await billing.twins.control('POST', `refunds/${id}/settle`, { status });
    };
    await settle(arrives.orderId, 'succeeded');
    await reach(arrives.orderId, refunded);
    await settle(returns.orderId, 'failed');
    await eventually('a refundable payment', 10_000, async () => refund(returns.id).catch(() => undefined));
    expect(await billing.ledger(returns.id)).toEqual(paid);
  });

  it('calls people for a part that was given back there, and books nothing', async () => {
    const { id, orderId } = await billing.captured();
    await giveBack(orderId, 500);
    await called(id, 'REFUND_PARTIAL');
    expect((await billing.get(orderId)).status).toBe(captured);
    expect(await billing.ledger(id)).toEqual(paid);
  });

  it('has what was given back told again where it does not know yet that it was taken', async () => {
    const { id, orderId } = await billing.authorize();
    billing.webhooks.open = false;
    await billing.twins.stripe.paymentIntents.capture(await intentOf(orderId));
    const { id: stripeId } = await giveBack(orderId);
    const [taken, back] = [
      await sent('payment_intent.succeeded', orderId),
      await sent('refund.created', stripeId),
    ];
    await expect(deliver(back)).rejects.toMatchObject({ code: 14 });
    expect(await billing.ledger(id)).toEqual([]);
    await deliver(taken);
    expect(await deliver(back)).toEqual({ duplicate: false });
    expect((await billing.get(orderId)).status).toBe(refunded);
    expect(await billing.ledger(id)).toEqual(paidAndBack);
  });

  it.each([
    ['at once', [undefined]],
    ['in parts', [500, 1499]],
  ])('takes a refund for done that it asks for where the money went back %s', async (_, parts) => {
    const { id, orderId } = await billing.captured();
    billing.webhooks.open = false;
    for (const amount of parts) await giveBack(orderId, amount);
    await refund(id);
    await reach(orderId, refunded);
    billing.webhooks.open = true;
    await Promise.allSettled(billing.webhooks.received.map(deliver));
    expect(await billing.ledger(id)).toEqual(paidAndBack);
    expect(await billing.events(orderId)).toEqual([
      'PaymentAuthorized',
      'PaymentCaptured',
      'RefundSucceeded',
    ]);
    expect(await billing.charges(orderId)).toMatchObject({ refunded: 1999 });
  });

  it('calls people where less was taken than the order costs, and neither books it nor says captured', async () => {
    const order = anOrder();
    const { id, orderId } = await billing.authorize(order);
    await billing.twins.stripe.paymentIntents.capture(await intentOf(orderId), { amount_to_capture: 1000 });
    await called(id, 'AMOUNT_DIFFERS');
    expect((await billing.capture(orderId)).status).toBe(PaymentStatus.PAYMENT_STATUS_UNKNOWN);
    expect((await billing.cancel(order)).status).toBe(PaymentStatus.PAYMENT_STATUS_UNKNOWN);
    expect(await billing.ledger(id)).toEqual([]);
    expect(await billing.events(orderId)).toEqual(['PaymentAuthorized']);
  });
});
