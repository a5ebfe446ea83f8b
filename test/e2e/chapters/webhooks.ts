import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HttpClient, problemOf, type Answer } from '../../support/shop-client/http-client.js';
import { unpaidOrderOf, type Stage } from '../stage.js';
import { awaiting } from './payment-by-the-client.js';

interface StripeEvent {
  readonly id: string;
  readonly type: string;
  readonly data: { readonly object: { readonly id: string; readonly amount?: number } };
}

/** Signed as Stripe signs, or not quite. */
function signature(payload: string, secret: string, shiftSeconds = 0): string {
  const time = Math.floor(Date.now() / 1000) + shiftSeconds;
  return `t=${time},v1=${createHmac('sha256', secret).update(`${time}.${payload}`).digest('hex')}`;
}

/** Stripe's events, as anyone could send them to the public address. */
export function webhooks(stage: () => Stage): void {
  describe('a webhook', () => {
    let orderId = '';
    let told: readonly StripeEvent[] = [];

    const secret = () => stage().access.secret('stripe-webhook');
    const send = async (payload: string, header?: string): Promise<Answer> =>
      new HttpClient(stage().access.record.url).send('POST', '/webhooks/stripe', {
        body: payload,
        headers: { 'content-type': 'application/json', ...(header ? { 'stripe-signature': header } : {}) },
      });
    const authorization = (): string => {
      const event = told.find(({ type }) => type === 'payment_intent.amount_capturable_updated');
      if (!event) throw new Error(`Stripe told only ${told.map(({ type }) => type).join(', ')}`);
      return JSON.stringify(event, null, 2);
    };

    // Stripe's own deliveries wait, so that what the shop knows it knows from the test.
    beforeAll(async () => {
      const { ada, access } = stage();
      await access.stripe.webhooks({ paused: true });
      const waiting = await awaiting(ada, await ada.place(unpaidOrderOf(await stage().plentiful())));
      orderId = waiting.order.id;
      await access.stripe.confirmInBrowser(waiting.secret, 'pm_card_visa');
      const { ports } = access.record;
      const { data } = await new HttpClient(`http://127.0.0.1:${ports.stripe}`).json<{ data: StripeEvent[] }>(
        'GET',
        '/v1/events?limit=100',
        { headers: { authorization: `Bearer ${access.secret('stripe-key')}` } },
      );
      told = data.filter(({ data: { object } }) => object.id === waiting.intent);
    });

    afterAll(async () => stage().access.stripe.webhooks({ paused: false }));

    it.each([
      [
        'with a signature of another secret',
        (payload: string) => signature(payload, 'whsec_of_somebody_else'),
      ],
      ['without a signature', () => undefined],
      ['with half a signature', () => 't=1,v1='],
      ['of six minutes ago', (payload: string) => signature(payload, secret(), -360)],
      ['of six minutes ahead', (payload: string) => signature(payload, secret(), 360)],
      ['with the signature of another body', (payload: string) => signature(`${payload} `, secret())],
    ])('%s is refused and changes nothing', async (_, sign) => {
      const payload = authorization();

      const answer = await send(payload, sign(payload));

      expect([answer.status, problemOf(answer).code]).toEqual([400, 'SIGNATURE_INVALID']);
      expect((await stage().ada.order(orderId)).status).toBe('awaiting_payment');
    });

    it('whose body was changed on the way is refused', async () => {
      const payload = authorization();

      const answer = await send(payload.replace('"amount": ', '"amount": 1'), signature(payload, secret()));

      expect(answer.status).toBe(400);
    });

    it('that comes 20 times at once has one effect', async () => {
      const { ada, access } = stage();
      const payload = authorization();

      const answers = await Promise.all(
        Array.from({ length: 20 }, async () => send(payload, signature(payload, secret()))),
      );

      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      await ada.orderIn(orderId, 'confirmed');
      expect(await access.stripe.chargesOf(orderId)).toMatchObject([{ authorizations: 1, charges: 1 }]);
    });

    it('that is older than what is known is taken, and changes nothing', async () => {
      const { ada } = stage();

      const answers = await Promise.all(
        told.map(async (event) => {
          const payload = JSON.stringify(event);
          return send(payload, signature(payload, secret()));
        }),
      );

      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      expect((await ada.order(orderId)).status).toBe('confirmed');
      expect(await ada.payment(orderId)).toMatchObject({ status: 'captured' });
    });

    it('may come twice and backwards in history', async () => {
      const { ada, access } = stage();
      await access.stripe.webhooks({ paused: false, reversed: true, duplicates: 2, delayMs: 700 });
      const waiting = await awaiting(ada, await ada.place(unpaidOrderOf(await stage().plentiful())));

      await access.stripe.confirmInBrowser(waiting.secret, 'pm_card_visa');

      await ada.orderIn(waiting.order.id, 'confirmed');
      await access.stripe.webhooks({ paused: false, reversed: false, duplicates: 0, delayMs: 0 });
      expect(await access.stripe.chargesOf(waiting.order.id)).toMatchObject([
        { authorizations: 1, charges: 1 },
      ]);
    });
  });
}
