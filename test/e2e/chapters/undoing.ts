import { beforeAll, describe, expect, it } from '@jest/globals';
import { problemOf } from '../../support/shop-client/http-client.js';
import type { Order } from '../../support/shop-client/shapes.js';
import { orderOf, unpaidOrderOf, type Stage } from '../stage.js';
import { awaiting } from './payment-by-the-client.js';

/** Cancellation, refund and expiry. Answers the part that looks at the expiry, which takes its time. */
export function undoing(stage: () => Stage): () => void {
  let unpaid: Order | undefined;

  beforeAll(async () => {
    unpaid = await stage().ada.place(unpaidOrderOf(await stage().plentiful(), 2));
  });

  describe('a cancellation', () => {
    it('of an unpaid order gives the pieces back and holds no money', async () => {
      const { ada, access } = stage();
      const product = await stage().productWith(4);
      const { order } = await awaiting(ada, await ada.place(unpaidOrderOf(product, 4)));

      const answer = await ada.tryCancelling(order.id);

      expect(answer.status).toBe(202);
      await ada.orderIn(order.id, 'cancelled');
      expect((await access.visitor.product(product.id)).available).toBe(4);
      expect(await access.stripe.chargesOf(order.id)).toMatchObject([{ held: 0, captured: 0 }]);
      expect(await ada.payment(order.id)).toMatchObject({ status: 'cancelled' });
    });

    it('comes too late once the order is paid', async () => {
      const { ada } = stage();
      const { id } = await ada.place(orderOf(await stage().plentiful(), 1));
      await ada.orderIn(id, 'confirmed');

      const answer = await ada.tryCancelling(id);

      expect([answer.status, problemOf(answer).code]).toEqual([422, 'ORDER_NOT_CANCELLABLE']);
    });

    it('beside the payment leaves an order that is one or the other, never both', async () => {
      const { ada, access } = stage();
      const product = await stage().plentiful();
      const orders = await Promise.all(Array.from({ length: 6 }, async () => ada.place(orderOf(product, 1))));

      const answers = await Promise.all(orders.map(async ({ id }) => ada.tryCancelling(id)));

      for (const [index, { id, total }] of orders.entries()) {
        const { status } = await ada.orderIn(id, 'confirmed', 'cancelled');
        expect(answers[index]?.status).toBe(status === 'cancelled' ? 202 : 422);
        const [charge] = await access.stripe.chargesOf(id);
        expect(charge?.captured ?? 0).toBe(status === 'confirmed' ? total.amount : 0);
        expect(charge?.held ?? 0).toBe(0);
      }
    });
  });

  describe('a refund', () => {
    it('gives all the money back, marks the order, is booked and told by mail', async () => {
      const { ada, admin, access } = stage();
      const { id, total } = await ada.place(orderOf(await stage().plentiful(), 1));
      await ada.orderIn(id, 'confirmed');
      const payment = await ada.payment(id);

      const refund = await admin.refund(payment.id);

      expect(refund).toMatchObject({ paymentId: payment.id, amount: total });
      await ada.orderIn(id, 'refunded');
      expect(await ada.payment(id)).toMatchObject({ status: 'refunded' });
      expect(await access.stripe.chargesOf(id)).toMatchObject([
        { captured: total.amount, refunded: total.amount },
      ]);
      const sum = (await ada.ledger(payment.id)).reduce((all, { amount }) => all + amount.amount, 0);
      expect(sum).toBe(0);
      await access.mail.arrives(ada.email, new RegExp(`${id} was refunded`));
    });

    it('happens once, however many ask at the same time', async () => {
      const { ada, admin, access } = stage();
      const { id, total } = await ada.place(orderOf(await stage().plentiful(), 1));
      await ada.orderIn(id, 'confirmed');
      const payment = await ada.payment(id);

      const asked = await Promise.all(
        Array.from({ length: 10 }, async (_, index) =>
          admin.send('POST', `/v1/payments/${payment.id}/refunds`, {
            body: {},
            headers: { 'idempotency-key': `refund-${payment.id}-${index}` },
          }),
        ),
      );

      expect(asked.filter(({ status }) => status === 202)).toHaveLength(1);
      expect(
        new Set(asked.filter(({ status }) => status !== 202).map((each) => problemOf(each).code)),
      ).toEqual(new Set(['PAYMENT_NOT_REFUNDABLE']));
      await ada.orderIn(id, 'refunded');
      expect(await access.stripe.chargesOf(id)).toMatchObject([{ refunded: total.amount }]);
    });
  });

  return () => {
    describe('an order that nobody pays', () => {
      it('expires: the pieces come back and a later payment is not possible', async () => {
        const { ada, access } = stage();
        if (!unpaid) throw new Error('it was not placed');

        await ada.orderIn(unpaid.id, 'expired');

        expect(await access.stripe.chargesOf(unpaid.id)).toMatchObject([
          { paymentIntents: [{ status: 'canceled' }], held: 0, captured: 0 },
        ]);
      });
    });
  };
}
