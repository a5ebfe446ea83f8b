import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { PaymentsServiceService as Payments } from '#contracts/meshcart/billing/v1/payments.js';
import { RefundsServiceService } from '#contracts/meshcart/billing/v1/refunds.js';
import { ada, anOrder, BillingUnderTest } from './billing-under-test.js';

jest.setTimeout(60_000);

const forbidden = { code: 7 };
const invalid = { code: 3 };

describe('who may ask billing for what', () => {
  let billing: BillingUnderTest;
  beforeAll(async () => void (billing = await BillingUnderTest.start()));
  afterAll(async () => billing.close());

  const batch = async (payments: { orderId: string; subject: string }[]) => {
    const answer = await billing.call(Payments.batchGetPayments, { payments });
    return answer.payments.map(({ orderId }) => orderId);
  };

  it('moves money for services only', async () => {
    const order = anOrder();
    const user = { subject: ada };
    await expect(billing.authorize(order, user)).rejects.toMatchObject(forbidden);
    expect(await billing.journal(order.orderId)).toEqual([]);
    await billing.authorize(order);
    await expect(billing.capture(order.orderId, user)).rejects.toMatchObject(forbidden);
    await expect(billing.cancel(order, user)).rejects.toMatchObject(forbidden);
    expect(await billing.journal(order.orderId)).toHaveLength(2);
  });

  it('shows the payments of several users to services only', async () => {
    const { orderId } = await billing.authorize({ paymentMethod: '' });
    const request = { payments: [{ orderId, subject: ada }] };
    const asked = billing.call(Payments.batchGetPayments, request, { subject: 'user-bob' });
    await expect(asked).rejects.toMatchObject(forbidden);
  });

  it('gives money back only where the scope was granted', async () => {
    const { id: paymentId } = await billing.captured();
    for (const scopes of [[], ['payments:read', 'stock:write']]) {
      const options = { subject: ada, scopes, key: randomUUID() };
      const asked = billing.call(RefundsServiceService.createRefund, { paymentId }, options);
      await expect(asked).rejects.toMatchObject(forbidden);
    }
    const allowed = { subject: ada, scopes: ['refunds:write'], key: randomUUID() };
    await expect(
      billing.call(RefundsServiceService.createRefund, { paymentId }, allowed),
    ).resolves.toBeDefined();
  });

  it('shows a payment to its owner whoever else asks for it in the same batch', async () => {
    const { orderId } = await billing.authorize();
    const [owner, other] = [
      { orderId, subject: ada },
      { orderId, subject: 'user-bob' },
    ];
    expect(await batch([owner, other])).toEqual([orderId]);
    expect(await batch([other, owner])).toEqual([orderId]);
    expect(await batch([other])).toEqual([]);
  });

  it('finds the others of a batch in which one id is none', async () => {
    const { orderId } = await billing.authorize();
    const wanted = ['no-id', orderId, '', '\0'].map((id) => ({ orderId: id, subject: ada }));
    expect(await batch(wanted)).toEqual([orderId]);
  });

  it.each([
    ['a user with a NUL', { userId: 'ada\0' }],
    ['a user that is too long', { userId: 'a'.repeat(256) }],
    ['a payment method with a NUL', { paymentMethod: 'pm_\0' }],
    ['a payment method with a line break', { paymentMethod: 'pm_card\r\nvisa' }],
    ['a payment method that is too long', { paymentMethod: `pm_${'a'.repeat(256)}` }],
  ])('refuses %s as invalid', async (_, change) => {
    await expect(billing.authorize(change)).rejects.toMatchObject(invalid);
  });

  it('refuses to cancel for a user with a NUL as invalid', async () => {
    await expect(billing.cancel(anOrder({ userId: '\0' }))).rejects.toMatchObject(invalid);
  });
});

describe('what a client pays with', () => {
  let billing: BillingUnderTest;
  beforeAll(async () => void (billing = await BillingUnderTest.start()));
  afterAll(async () => billing.close());

  /** Every row about one payment, as text. */
  const kept = async (id: string) => {
    const rows = await billing.rows(
      `select p::text || coalesce(string_agg(c::text, ' '), '') as kept from billing.payments p
       left join billing.provider_calls c on c.payment_id = p.id where p.id = $1 group by p.id, p.*`,
      [id],
    );
    return JSON.stringify(rows);
  };

  it('is forgotten once the payment is captured, not before', async () => {
    const { id, orderId } = await billing.authorize();
    expect(await kept(id)).toContain('pm_card_visa');
    await billing.capture(orderId);
    expect(await kept(id)).not.toMatch(/pm_card|_secret_/);
    expect(await kept(id)).toContain(`payment:${id}:confirm:1`);
  });

  it.each(['pm_card_chargeDeclined', 'pm_card_threeDSecure2Required', ''])(
    'is forgotten where nothing comes of it: "%s"',
    async (paymentMethod) => {
      const order = anOrder({ paymentMethod });
      const { id } = await billing.authorize(order);
      await billing.cancel(order);
      await billing.untilSettled(async () => {
        const payment = await billing.get(order.orderId);
        const { paymentIntents } = await billing.charges(order.orderId);
        return paymentIntents[0]?.status === 'canceled' ? payment : { ...payment, status: 8 };
      });
      expect(await kept(id)).not.toMatch(/pm_card|_secret_/);
    },
  );
});
