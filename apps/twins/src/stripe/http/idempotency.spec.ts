import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type Stripe from 'stripe';
import {
  testSecretKey,
  twinsUnderTest,
  type TwinsUnderTest,
} from '../../../../../test/support/running-twins.js';
import type { JournalEntry } from '../store/journal.js';

const payment: Stripe.PaymentIntentCreateParams = {
  amount: 2000,
  currency: 'eur',
  allowed_payment_method_types: ['card'],
  payment_method: 'pm_card_visa',
  confirm: true,
};

describe("the twin's idempotency keys", () => {
  let twins: TwinsUnderTest;
  let stripe: Stripe;

  beforeAll(async () => {
    twins = await twinsUnderTest();
    ({ stripe } = twins);
  });
  afterAll(() => twins.close());

  const create = (idempotencyKey: string, more: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
    stripe.paymentIntents.create({ ...payment, ...more }, { idempotencyKey });
  const raw = (key: string, body: string, path = 'payment_intents') =>
    fetch(`http://127.0.0.1:${twins.stripePort}/v1/${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${testSecretKey}`,
        'content-type': 'application/x-www-form-urlencoded',
        'idempotency-key': key,
      },
      body,
    });
  const form = 'amount=2000&currency=eur&metadata[a]=1';
  const journalOf = async (key: string) => {
    const { requests } = await twins.control<{ requests: JournalEntry[] }>('GET', 'journal');
    return requests.filter(({ idempotencyKey }) => idempotencyKey === key);
  };

  it('replay status and body, byte for byte, and say so', async () => {
    const first = await raw('replayed', form);
    const second = await raw('replayed', 'metadata[a]=1&currency=eur&amount=2000');

    expect([first.headers.get('idempotent-replayed'), second.headers.get('idempotent-replayed')]).toEqual([
      null,
      'true',
    ]);
    expect(second.headers.get('original-request')).toBe(first.headers.get('request-id'));
    expect(await second.text()).toBe(await first.text());
  });

  it('let 50 at once make one charge: the others hear 409 or the same answer', async () => {
    const asked = await Promise.allSettled(
      Array.from({ length: 50 }, () => create('fifty', { metadata: { order_id: 'fifty' } })),
    );
    const ids = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value.id] : []));
    const refusals = asked.flatMap((one) => (one.status === 'rejected' ? [one.reason as object] : []));
    const { charges } = await twins.control<{ charges: object[] }>('GET', 'charges');

    expect(new Set(ids).size).toBe(1);
    for (const refusal of refusals)
      expect(refusal).toMatchObject({ statusCode: 409, code: 'idempotency_key_in_use' });
    expect(charges).toContainEqual(
      expect.objectContaining({ orderId: 'fifty', charges: 1, captured: 2000, refunded: 0 }),
    );
    expect((await journalOf('fifty')).filter(({ outcome }) => outcome === 'executed')).toHaveLength(1);
  });

  it('would let each of several make its own charge if the keys were fresh', async () => {
    await Promise.all(
      Array.from({ length: 3 }, (_, index) => create(`fresh-${index}`, { metadata: { order_id: 'fresh' } })),
    );
    const { charges } = await twins.control<{ charges: object[] }>('GET', 'charges');

    expect(charges).toContainEqual(expect.objectContaining({ orderId: 'fresh', charges: 3, captured: 6000 }));
  });

  it('are refused to another request', async () => {
    await create('reused');

    const refused = { type: 'StripeIdempotencyError', statusCode: 400 };
    await expect(create('reused', { amount: 2001 })).rejects.toMatchObject(refused);
    await expect(stripe.customers.create({}, { idempotencyKey: 'reused' })).rejects.toMatchObject(refused);
  });

  it('are in use while the first request runs, and free for it afterwards', async () => {
    await twins.control('POST', 'faults', { kind: 'slow', ms: 200, when: 'before' });
    const asked = await Promise.allSettled([create('slow'), create('slow')]);
    const [done] = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value.id] : []));
    const [refusal] = asked.flatMap((one) => (one.status === 'rejected' ? [one.reason as object] : []));

    expect(refusal).toMatchObject({
      statusCode: 409,
      code: 'idempotency_key_in_use',
      headers: expect.objectContaining({ 'stripe-should-retry': 'true' }) as object,
    });
    expect((await create('slow')).id).toBe(done);
  });

  it('keep a decline, and a server error for as long as they live', async () => {
    const declined = { payment_method: 'pm_card_chargeDeclined' };
    await expect(create('declined', declined)).rejects.toMatchObject({ statusCode: 402 });
    await twins.control('POST', 'faults', { kind: 'saved500' });
    await expect(create('broken')).rejects.toMatchObject({ statusCode: 500 });

    await expect(create('declined', declined)).rejects.toMatchObject({ statusCode: 402 });
    await expect(create('broken')).rejects.toMatchObject({ statusCode: 500 });
    expect((await journalOf('declined')).map(({ outcome }) => outcome)).toEqual(['executed', 'replayed']);
  });

  it('keep nothing of what was refused before it began: parameters, conflicts, too many requests', async () => {
    await expect(create('invalid', { currency: 'eurozone' })).rejects.toMatchObject({ statusCode: 400 });
    await expect(create('unknown', { surprise: 1 } as object)).rejects.toMatchObject({ statusCode: 400 });
    for (const kind of ['rate429', 'conflict409']) {
      await twins.control('POST', 'faults', { kind });
      await expect(create(kind)).rejects.toMatchObject({ statusCode: Number(kind.slice(-3)) });
    }

    for (const key of ['unknown', 'rate429', 'conflict409'])
      expect(await create(key)).toMatchObject({ status: 'succeeded' });
  });

  it('are forgotten after 24 hours, and the request then runs again', async () => {
    const first = await create('old');
    await twins.control('POST', 'clock', { advanceSeconds: 24 * 3600 - 5 });
    expect((await create('old')).id).toBe(first.id);

    await twins.control('POST', 'clock', { advanceSeconds: 10 });
    expect((await create('old')).id).not.toBe(first.id);
  });

  it('may not be longer than 255 characters', async () => {
    await expect(create('x'.repeat(256))).rejects.toMatchObject({ statusCode: 400 });
    expect(await create('x'.repeat(255))).toMatchObject({ status: 'succeeded' });
  });
});
