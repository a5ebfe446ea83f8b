import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Stripe from 'stripe';
import {
  testWebhookSecret,
  twinsUnderTest,
  type TwinsUnderTest,
} from '../../../../../test/support/running-twins.js';

interface Received {
  readonly signature: string;
  readonly body: string;
}

describe("the twin's webhooks", () => {
  let twins: TwinsUnderTest;
  let receiver: Server;
  let answers: number[];
  const received: Received[] = [];

  beforeEach(async () => {
    received.length = 0;
    answers = [];
    receiver = createServer((request, response) => {
      void text(request).then((body) => {
        received.push({ signature: String(request.headers['stripe-signature']), body });
        response.writeHead(answers.shift() ?? 200).end();
      });
    }).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    twins = await twinsUnderTest({
      STRIPE_WEBHOOK_URL: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/webhooks/stripe`,
    });
  });
  afterEach(async () => {
    await twins.close();
    receiver.close();
  });

  const events = async (count: number): Promise<Stripe.Event[]> => {
    while (received.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
    return received.map(({ body, signature }) =>
      twins.stripe.webhooks.constructEvent(body, signature, testWebhookSecret),
    );
  };
  const types = async (count: number) => (await events(count)).map(({ type }) => type);
  const hold = (payment_method = 'pm_card_visa') =>
    twins.stripe.paymentIntents.create({
      amount: 2000,
      currency: 'eur',
      capture_method: 'manual',
      allowed_payment_method_types: ['card'],
      payment_method,
      confirm: true,
    });

  it('tell, signed, of each thing that matters to a shop', async () => {
    const { id } = await hold();
    await twins.stripe.paymentIntents.capture(id);
    await twins.stripe.refunds.create({ payment_intent: id, amount: 500 });
    const canceled = await hold();
    await twins.stripe.paymentIntents.cancel(canceled.id);
    await hold('pm_card_authenticationRequired');
    await hold('pm_card_chargeDeclined').catch(() => undefined);

    expect((await types(9)).toSorted()).toEqual(
      [
        'payment_intent.amount_capturable_updated',
        'payment_intent.succeeded',
        'refund.created',
        'charge.refunded',
        'payment_intent.amount_capturable_updated',
        'charge.refunded',
        'payment_intent.canceled',
        'payment_intent.requires_action',
        'payment_intent.payment_failed',
      ].toSorted(),
    );
  });

  it('carry the object as it was then, and the request that caused them', async () => {
    const { id } = await hold();
    const [event] = await events(1);

    expect(event).toMatchObject({
      object: 'event',
      data: { object: { id, status: 'requires_capture' } },
    });
    expect(event?.request?.idempotency_key).toMatch(/^stripe-node-retry-/);
  });

  it('cannot be verified with another secret or other bytes', async () => {
    await hold();
    await events(1);
    const [{ body, signature } = { body: '', signature: '' }] = received;
    const verify = (bytes: string, secret: string) => () =>
      twins.stripe.webhooks.constructEvent(bytes, signature, secret);

    expect(verify(body, 'whsec_other')).toThrow(Stripe.errors.StripeSignatureVerificationError);
    expect(verify(body.replace('2000', '2001'), testWebhookSecret)).toThrow(
      Stripe.errors.StripeSignatureVerificationError,
    );
  });

  it('come again until they are accepted, with the same id', async () => {
    answers = [500, 302];
    await hold();

    expect(new Set((await events(3)).map(({ id }) => id)).size).toBe(1);
  });

  it('come more than once when asked to', async () => {
    await twins.control('POST', 'webhooks', { duplicates: 2 });
    await hold();

    expect(new Set((await events(3)).map(({ id }) => id)).size).toBe(1);
  });

  it('come backwards when asked to', async () => {
    await twins.control('POST', 'webhooks', { paused: true, reversed: true });
    const { id } = await hold();
    await twins.stripe.paymentIntents.capture(id);
    await twins.control('POST', 'webhooks', { paused: false });

    expect(await types(2)).toEqual(['payment_intent.succeeded', 'payment_intent.amount_capturable_updated']);
  });

  it('come late when asked to, and on demand again', async () => {
    await twins.control('POST', 'webhooks', { delayMs: 150 });
    await hold();
    expect(received).toHaveLength(0);
    const [event] = await events(1);

    await twins.control('POST', `events/${event?.id}/resend`);
    const [, again] = await events(2);
    expect(again?.id).toBe(event?.id);
  });

  it('go to the address that was registered last under the same name', async () => {
    const { port } = receiver.address() as AddressInfo;
    await twins.control('POST', 'webhook_endpoints', { url: `http://127.0.0.1:1/nowhere` });
    await hold();
    await twins.control('POST', 'webhook_endpoints', { url: `http://127.0.0.1:${port}/moved` });

    expect(await types(1)).toEqual(['payment_intent.amount_capturable_updated']);
  });
});
