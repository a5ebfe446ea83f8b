import { describe, expect, it } from '@jest/globals';
import { orderOf, type Stage } from '../stage.js';

/** From the catalogue to the mail. */
export function journey(stage: () => Stage): void {
  describe('an order', () => {
    it('becomes confirmed; payment, ledger, mail and stock show it', async () => {
      const { ada, access } = stage();
      const product = await stage().productWith(10);

      const placed = await ada.place(orderOf(product, 2));
      const order = await ada.orderIn(placed.id, 'confirmed');

      const price = product.prices.find(({ currency }) => currency === 'EUR')?.amount ?? 0;
      expect(placed.status).toBe('pending');
      expect(order.total).toEqual({ amount: 2 * price, currency: 'EUR' });
      const payment = await ada.payment(order.id);
      expect(payment).toMatchObject({ status: 'captured', amount: order.total, orderId: order.id });
      expect(payment.clientSecret).toBeUndefined();
      const entries = await ada.ledger(payment.id);
      expect(entries.map(({ account, amount }) => [account, amount.amount])).toEqual([
        ['provider_balance', 2 * price],
        ['sales', -2 * price],
      ]);
      expect(await access.stripe.chargesOf(order.id)).toMatchObject([
        { authorizations: 1, charges: 1, held: 0, captured: 2 * price, refunded: 0 },
      ]);
      const mail = await access.mail.arrives(ada.email, new RegExp(`${order.id} is confirmed`));
      expect(mail.text).toContain('Ada Lovelace');
      expect((await access.visitor.product(product.id)).available).toBe(8);
    });

    it('is found in its place: Location leads there, the list holds it', async () => {
      const { ada } = stage();
      const answer = await ada.tryPlacing(orderOf(await stage().plentiful(), 1));

      expect(answer.status).toBe(201);
      const { id } = JSON.parse(answer.text) as { id: string };
      expect(answer.headers.get('location')).toMatch(new RegExp(`/v1/orders/${id}$`));
      expect((await ada.orders('?limit=1')).items.map((order) => order.id)).toEqual([id]);
      await ada.orderIn(id, 'confirmed');
    });

    it('that the bank declines gives the pieces back, takes nothing and is told by mail', async () => {
      const { ada, access } = stage();
      const product = await stage().productWith(3);

      const { id } = await ada.place(orderOf(product, 3, 'pm_card_chargeDeclinedInsufficientFunds'));
      await ada.orderIn(id, 'payment_failed');

      const payment = await ada.payment(id);
      expect(payment).toMatchObject({ status: 'declined', declineCode: 'insufficient_funds' });
      expect(await ada.ledger(payment.id)).toEqual([]);
      expect(await access.stripe.chargesOf(id)).toMatchObject([{ authorizations: 0, held: 0, captured: 0 }]);
      expect((await access.visitor.product(product.id)).available).toBe(3);
      await access.mail.arrives(ada.email, new RegExp(`${id} failed`));
    });

    it('in another currency is priced and charged in it', async () => {
      const { ada, access } = stage();
      const { items } = await access.visitor.products('?currency=JPY');
      const [product] = items;
      const price = product?.prices.find(({ currency }) => currency === 'JPY')?.amount;
      if (!product || !price) throw new Error('the catalogue has nothing in yen');

      const { id } = await ada.place({ ...orderOf(product, 1), currency: 'JPY' });
      await ada.orderIn(id, 'confirmed');

      expect(await access.stripe.chargesOf(id)).toMatchObject([{ currency: 'jpy', captured: price }]);
    });
  });
}
