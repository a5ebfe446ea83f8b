import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { PaymentStatus } from '#contracts/meshcart/billing/v1/payments.js';
import { RefundsServiceService } from '#contracts/meshcart/billing/v1/refunds.js';
import { eventually } from '../../support/eventually.js';
import { anOrder, BillingUnderTest } from './billing-under-test.js';

jest.setTimeout(60_000);

const admin = { subject: 'user-admin', scopes: ['refunds:write'] };
const { PAYMENT_STATUS_CAPTURED: captured, PAYMENT_STATUS_REFUNDED: refunded } = PaymentStatus;
const paidAndBack = [
  'capture provider_balance 1999',
  'capture sales -1999',
  'refund refunds 1999',
  'refund provider_balance -1999',
];

describe('refunds', () => {
  let billing: BillingUnderTest;
  beforeAll(async () => void (billing = await BillingUnderTest.start()));
  afterEach(async () => billing.clearFaults());
  afterAll(async () => billing.close());

  const refund = async (paymentId: string, key: string = randomUUID()) =>
    billing.call(RefundsServiceService.createRefund, { paymentId }, { ...admin, key });

  const reach = async (orderId: string, status: PaymentStatus) =>
    billing.untilSettled(async () => {
      const payment = await billing.get(orderId);
      return payment.status === status ? payment : { ...payment, status: 8 };
    });

  const eventsUntil = async (orderId: string, last: string) => {
    await billing.untilSettled(async () => {
      const payment = await billing.get(orderId);
      return (await billing.events(orderId)).at(-1) === last ? payment : { ...payment, status: 8 };
    });
    return billing.events(orderId);
  };

  it('gives the whole amount back, books it and tells of it', async () => {
    const { id, orderId } = await billing.captured();
    const { refund: stored, replayed } = await refund(id);
    expect(stored).toMatchObject({ paymentId: id, amount: { amount: 1999n, currency: 'EUR' } });
    expect(replayed).toBe(false);
    await reach(orderId, refunded);
    expect(await billing.charges(orderId)).toMatchObject({ captured: 1999, refunded: 1999 });
    expect(await billing.ledger(id)).toEqual(paidAndBack);
    expect(await billing.events(orderId)).toEqual([
      'PaymentAuthorized',
      'PaymentCaptured',
      'RefundSucceeded',
    ]);
    expect((await billing.capture(orderId)).status).toBe(refunded);
  });

  it('answers a repeated request from the first, and refuses a second refund', async () => {
    const { id } = await billing.captured();
    const key = randomUUID();
    const first = await refund(id, key);
    expect(await refund(id, key)).toEqual({ ...first, replayed: true });
    await expect(refund(id)).rejects.toMatchObject({ code: 9 });
  });

  it('stores one refund for 50 requests at once', async () => {
    const { id, orderId } = await billing.captured();
    const answers = await Promise.allSettled(Array.from({ length: 50 }, async () => refund(id)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await reach(orderId, refunded);
    expect(await billing.charges(orderId)).toMatchObject({ refunded: 1999 });
  });

  it('refuses what is not captured and what does not exist', async () => {
    const { id } = await billing.authorize();
    await expect(refund(id)).rejects.toMatchObject({ code: 9 });
    await expect(refund(anOrder().orderId)).rejects.toMatchObject({ code: 5 });
  });

  it.each(['reset_before_effect', 'reset_after_effect', 'saved500', 'rate429', 'conflict409'])(
    'gives the money back once in spite of %s',
    async (kind) => {
      const { id, orderId } = await billing.captured();
      await billing.fault(kind, '^/v1/refunds$', kind === 'saved500' ? { effect: true } : {});
      await refund(id);
      await reach(orderId, refunded);
      expect(await billing.charges(orderId)).toMatchObject({ refunded: 1999 });
      expect(await billing.ledger(id)).toEqual(paidAndBack);
    },
  );

  it('goes on with the next attempt where a saved failure changed nothing', async () => {
    const { id, orderId } = await billing.captured();
    await billing.fault('saved500', '^/v1/refunds$');
    await refund(id);
    await reach(orderId, refunded);
    expect(await billing.charges(orderId)).toMatchObject({ refunded: 1999 });
  });

  it('waits for a refund that is pending at the provider', async () => {
    const { id, orderId } = await billing.captured({ paymentMethod: 'pm_card_pendingRefund' });
    await refund(id);
    const stripeId = await refundAtStripe(billing, orderId);
    expect((await billing.get(orderId)).status).toBe(captured);
    await billing.twins.control('POST', `refunds/${stripeId}/settle`, { status: 'succeeded' });
    await reach(orderId, refunded);
    expect(await billing.ledger(id)).toEqual(paidAndBack);
  });

  it('leaves no call open where the news of a refund comes and its answer never does', async () => {
    const { id, orderId } = await billing.captured();
    await billing.fault('reset_after_effect', '^/v1/refunds$', {}, { times: 100 });
    await refund(id);
    await reach(orderId, refunded);
    const open = `select from billing.provider_calls where payment_id = $1 and state = 'open'`;
    expect(await billing.rows(open, [id])).toEqual([]);
  });

  it('asks for nothing that it was told of while it waited for its turn', async () => {
    const { id, orderId } = await billing.captured();
    const another = `update billing.payments set lease_token = lease_token + 1, lease_until = now() + interval '1 minute'
      where id = $1 returning lease_token`;
    const [lease] = await billing.rows<{ lease_token: string }>(another, [id]);
    const { refund: stored } = await refund(id);
    const taken = 'select from billing.refunds where payment_id = $1 and tries > 0';
    await eventually('a worker', 5000, async () => (await billing.rows(taken, [id]))[0]);
    // Like a process that died between its request and the record of it.
    await billing.twins.stripe.refunds.create({
      payment_intent: (await billing.charges(orderId)).paymentIntents[0]?.id ?? '',
      metadata: { refund_id: stored?.id ?? '' },
    });
    await reach(orderId, refunded);
    await billing.rows('update billing.payments set lease_until = null where id = $1', [id]);
    const over = 'select from billing.payments where id = $1 and lease_token > $2 and lease_until is null';
    const values = [id, lease?.lease_token];
    await eventually('the end of its turn', 5000, async () => (await billing.rows(over, values))[0]);
    const calls = `select key from billing.provider_calls where payment_id = $1 and action = 'refund'`;
    expect(await billing.rows(calls, [id])).toEqual([]);
  });

  it('makes the payment refundable again where the provider gives up', async () => {
    const { id, orderId } = await billing.captured({ paymentMethod: 'pm_card_pendingRefund' });
    await refund(id);
    const stripeId = await refundAtStripe(billing, orderId);
    await billing.twins.control('POST', `refunds/${stripeId}/settle`, { status: 'failed' });
    const events = await eventsUntil(orderId, 'RefundFailed');
    expect(events).toEqual(['PaymentAuthorized', 'PaymentCaptured', 'RefundFailed']);
    expect(await billing.ledger(id)).toHaveLength(2);
    expect((await refund(id)).refund?.paymentId).toBe(id);
  });

  it('takes a success back that turns into a failure at once, while the news of both arrives', async () => {
    const takeBack = async () => {
      const { id, orderId } = await billing.captured({ paymentMethod: 'pm_card_refundFail' });
      await refund(id);
      await eventsUntil(orderId, 'RefundFailed');
      expect((await billing.get(orderId)).status).toBe(captured);
      return billing.ledger(id);
    };
    const ledgers = await Promise.all(Array.from({ length: 10 }, takeBack));
    // Either the failure was known before the answer, or the success was booked and then reversed.
    const reversal = ['refund_reversal provider_balance 1999', 'refund_reversal refunds -1999'];
    const possible = [paidAndBack.slice(0, 2), [...paidAndBack, ...reversal]];
    for (const ledger of ledgers) expect(possible).toContainEqual(ledger);
  });
});

/** Once the refund is known to both sides. */
async function refundAtStripe(billing: BillingUnderTest, orderId: string): Promise<string> {
  let found: string | null = null;
  await billing.untilSettled(async () => {
    const payment = await billing.get(orderId);
    const [row] = await billing.rows<{ provider_refund_id: string | null }>(
      'select provider_refund_id from billing.refunds where payment_id = $1',
      [payment.id],
    );
    found = row?.provider_refund_id ?? null;
    return found ? payment : { ...payment, status: 8 };
  });
  return String(found);
}
