import { describe, expect, it } from '@jest/globals';
import { problemOf, type Answer } from '../../support/shop-client/http-client.js';
import { orderOf, type Stage } from '../stage.js';

const refusal = (answer: Answer) => [answer.status, problemOf(answer).code];

export function ownership(stage: () => Stage): void {
  describe('what belongs to one customer', () => {
    it('is not there for another', async () => {
      const { ada } = stage();
      const eve = await stage().newCustomer();
      const { id } = await ada.place(orderOf(await stage().plentiful(), 1));
      await ada.orderIn(id, 'confirmed');
      const payment = await ada.payment(id);

      expect(refusal(await eve.send('GET', `/v1/orders/${id}`))).toEqual([404, 'ORDER_NOT_FOUND']);
      expect(refusal(await eve.send('GET', `/v1/orders/${id}/payment`))).toEqual([404, 'PAYMENT_NOT_FOUND']);
      expect(refusal(await eve.send('GET', `/v1/payments/${payment.id}/ledger-entries`))).toEqual([
        404,
        'PAYMENT_NOT_FOUND',
      ]);
      expect(refusal(await eve.tryCancelling(id))).toEqual([404, 'ORDER_NOT_FOUND']);
      expect((await eve.orders()).items).toEqual([]);
    });

    it('is refused without a token, with a forged one, and without the scope', async () => {
      const { ada, access } = stage();
      const product = await stage().plentiful();
      const forged = `${ada.token.slice(0, ada.token.lastIndexOf('.'))}.AAAA`;
      const call = async (headers: Readonly<Record<string, string>>) =>
        ada.http.send('GET', '/v1/orders', { headers });

      expect(refusal(await call({}))).toEqual([401, 'TOKEN_INVALID']);
      expect(refusal(await call({ authorization: `Bearer ${forged}` }))).toEqual([401, 'TOKEN_INVALID']);
      expect(
        refusal(
          await ada.send('POST', `/v1/products/${product.id}/stock-receipts`, {
            body: { quantity: 1 },
            headers: { 'idempotency-key': 'not-mine' },
          }),
        ),
      ).toEqual([403, 'SCOPE_MISSING']);
      const reader = await access.visitor.signIn({ ...access.demo.client, scopes: ['orders:read'] });
      expect(refusal(await reader.tryPlacing(orderOf(product, 1)))).toEqual([403, 'SCOPE_MISSING']);
    });
  });
}
