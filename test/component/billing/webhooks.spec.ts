import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import Stripe from 'stripe';
import { PaymentStatus } from '#contracts/meshcart/billing/v1/payments.js';
import { WebhooksServiceService } from '#contracts/meshcart/billing/v1/webhooks.js';
import { testWebhookSecret as secret } from '../../support/running-twins.js';
import { anOrder, BillingUnderTest } from './billing-under-test.js';

jest.setTimeout(60_000);

const { PAYMENT_STATUS_AUTHORIZED: authorized, PAYMENT_STATUS_CAPTURED: captured } = PaymentStatus;
const now = () => Math.floor(Date.now() / 1000);

let events = 0;

function anEvent(type: string, object: object, id = `evt_of_spec_${++events}`): string {
  return JSON.stringify({ id, object: 'event', type, api_version: '2020-01-01', data: { object } }, null, 2);
}

function signed(payload: string, timestamp = now(), by = secret): string {
  return Stripe.webhooks.generateTestHeaderString({ payload, secret: by, timestamp });
}

describe('webhooks', () => {
  let billing: BillingUnderTest;
  beforeAll(async () => void (billing = await BillingUnderTest.start()));
  afterAll(async () => billing.close());

  const send = async (payload: string, signature = signed(payload)) =>
    billing.call(WebhooksServiceService.receiveStripeEvent, { payload: Buffer.from(payload), signature });

  /** A payment that waits for its client, and the events that Stripe sends when the client confirms and we capture. */
  const waiting = async () => {
    billing.webhooks.open = false;
    const order = anOrder({ paymentMethod: '' });
    const { id } = await billing.authorize(order);
    const intentId = String((await billing.charges(order.orderId)).paymentIntents[0]?.id);
    const intent = (status: string) => ({
      id: intentId,
      object: 'payment_intent',
      status,
      amount: 1999,
      amount_received: status === 'succeeded' ? 1999 : 0,
      currency: 'eur',
      client_secret: 'secret',
    });
    return {
      id,
      orderId: order.orderId,
      failed: anEvent('payment_intent.payment_failed', {
        ...intent('requires_payment_method'),
        last_payment_error: { code: 'card_declined', decline_code: 'generic_decline' },
      }),
      reserved: anEvent('payment_intent.amount_capturable_updated', intent('requires_capture')),
      taken: anEvent('payment_intent.succeeded', intent('succeeded')),
    };
  };

  it.each([
    ['none', () => ''],
    ['one of nonsense', () => 't=,v1=zz'],
    ['one made with another secret', (payload: string) => signed(payload, now(), 'whsec_other')],
    ['one of another body', () => signed(anEvent('other', {}))],
    ['one of an older scheme only', (payload: string) => signed(payload).replace('v1=', 'v0=')],
    ['one from 301 seconds ago', (payload: string) => signed(payload, now() - 302)],
    ['one from 301 seconds ahead', (payload: string) => signed(payload, now() + 302)],
    ['one with a fresh time beside', (payload: string) => `t=${now()},${signed(payload, now() + 900)}`],
  ])('refuses an event with a bad signature: %s', async (_, sign) => {
    const { reserved, orderId } = await waiting();
    const refusal = send(reserved, sign(reserved));
    await expect(refusal).rejects.toMatchObject({ code: 3, message: expect.stringContaining('signature') });
    expect((await billing.get(orderId)).status).toBe(PaymentStatus.PAYMENT_STATUS_REQUIRES_ACTION);
  });

  it('takes signatures up to 300 seconds off, and any one of several', async () => {
    const { reserved } = await waiting();
    expect(await send(reserved, signed(reserved, now() - 295))).toEqual({ duplicate: false });
    expect(await send(reserved, signed(reserved, now() + 295))).toEqual({ duplicate: true });
    const rotated = signed(reserved).replace('v1=', `v1=${'0'.repeat(64)},v1=`);
    expect(await send(reserved, rotated)).toEqual({ duplicate: true });
  });

  it('refuses a body that says the same in other bytes', async () => {
    const { reserved } = await waiting();
    const other = JSON.stringify(JSON.parse(reserved));
    await expect(send(other, signed(reserved))).rejects.toMatchObject({ code: 3 });
  });

  it('applies one of 50 duplicates at once', async () => {
    const { reserved, orderId } = await waiting();
    const before = await billing.get(orderId);
    const answers = await Promise.all(Array.from({ length: 50 }, async () => send(reserved)));
    expect(answers.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
    const after = await billing.get(orderId);
    expect([after.status, after.version]).toEqual([authorized, before.version + 1n]);
    expect(await billing.events(orderId)).toEqual(['PaymentAuthorized']);
  });

  it('ends the same whatever the order, two Event objects of one change included', async () => {
    for (const order of [
      ['failed', 'reserved', 'taken'],
      ['taken', 'reserved', 'failed'],
      ['reserved', 'taken', 'failed', 'again'],
      ['taken', 'again', 'failed', 'reserved'],
    ]) {
      const told = await waiting();
      const { object } = (JSON.parse(told.taken) as { data: { object: object } }).data;
      const byName: Record<string, string> = { ...told, again: anEvent('payment_intent.succeeded', object) };
      for (const name of order) await send(String(byName[name]));
      expect((await billing.get(told.orderId)).status).toBe(captured);
      expect(await billing.ledger(told.id)).toHaveLength(2);
      const facts = await billing.events(told.orderId);
      expect(facts.filter((fact) => fact === 'PaymentCaptured')).toHaveLength(1);
      expect(facts.at(-1)).toBe('PaymentCaptured');
    }
  });

  it('records events that mean nothing to it', async () => {
    const payload = anEvent('customer.created', { id: 'cus_1', object: 'customer' });
    expect(await send(payload)).toEqual({ duplicate: false });
    expect(await send(payload)).toEqual({ duplicate: true });
    const unknown = anEvent('payment_intent.succeeded', {
      id: 'pi_of_nobody',
      object: 'payment_intent',
      status: 'succeeded',
      amount: 1999,
      amount_received: 1999,
      currency: 'eur',
    });
    expect(await send(unknown)).toEqual({ duplicate: false });
  });

  it('is not disturbed by webhooks that come twice, late and before the answers', async () => {
    billing.webhooks.open = true;
    await billing.twins.control('POST', 'webhooks', { duplicates: 2, reversed: true, delayMs: 50 });
    const { id, orderId } = await billing.captured();
    await billing.untilSettled(async () => {
      const payment = await billing.get(orderId);
      const [row] = await billing.rows<{ seen: string }>(
        'select count(*) as seen from billing.provider_events where payment_id = $1',
        [id],
      );
      return Number(row?.seen) >= 2 ? payment : { ...payment, status: 8 };
    });
    expect((await billing.get(orderId)).status).toBe(captured);
    expect(await billing.ledger(id)).toHaveLength(2);
    expect(await billing.events(orderId)).toEqual(['PaymentAuthorized', 'PaymentCaptured']);
  });
});
