import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../support/eventually.js';
import { problemOf, type Answer } from '../../support/shop-client/http-client.js';
import type { Order } from '../../support/shop-client/shapes.js';
import { orderOf, type Stage } from '../stage.js';

export function idempotency(stage: () => Stage): void {
  describe('an idempotency key', () => {
    it('makes 50 identical orders at once into one order and one charge', async () => {
      const { access } = stage();
      const customer = await stage().newCustomer();
      const order = orderOf(await stage().plentiful(), 1);
      const key = randomUUID();
      // Where there are two edges, both take part.
      const doors = access.record.urls.map((url) => customer.at(url));

      const answers = await Promise.all(
        Array.from({ length: 50 }, async (_, index) =>
          (doors[index % doors.length] ?? customer).tryPlacing(order, key),
        ),
      );

      expect(
        answers.map(({ status }) => status).filter((status) => status !== 201 && status !== 409),
      ).toEqual([]);
      const conflicts = answers.filter(({ status }) => status === 409);
      expect(new Set(conflicts.map((answer) => problemOf(answer).code))).toEqual(
        new Set(conflicts.length > 0 ? ['IDEMPOTENCY_KEY_IN_FLIGHT'] : []),
      );
      expect(conflicts.filter(({ headers }) => !headers.get('retry-after'))).toEqual([]);
      const created = answers.filter(({ status }) => status === 201);
      expect(new Set(created.map(({ text }) => text)).size).toBe(1);
      expect(created.filter((answer) => !isReplay(answer))).toHaveLength(1);

      const again = await eventually('a replay', 10_000, async () => {
        const answer = await customer.tryPlacing(order, key);
        return answer.status === 201 ? answer : undefined;
      });
      expect(again.text).toBe(created[0]?.text);
      expect(isReplay(again)).toBe(true);
      const { items } = await customer.orders();
      expect(items).toHaveLength(1);
      const [{ id } = { id: '' }] = items;
      await customer.orderIn(id, 'confirmed');
      expect(await access.stripe.chargesOf(id)).toMatchObject([{ authorizations: 1, charges: 1 }]);
    });

    it('refuses another body, and has no effect then', async () => {
      const customer = await stage().newCustomer();
      const product = await stage().plentiful();
      const key = randomUUID();
      const { id } = await customer.place(orderOf(product, 1), key);

      const answer = await customer.tryPlacing(orderOf(product, 2), key);

      expect([answer.status, problemOf(answer).code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
      expect((await customer.orders()).items.map((order) => order.id)).toEqual([id]);
    });

    it('has to be there', async () => {
      const { ada } = stage();

      const answer = await ada.send('POST', '/v1/orders', { body: orderOf(await stage().plentiful(), 1) });

      expect([answer.status, problemOf(answer).code]).toEqual([400, 'IDEMPOTENCY_KEY_MISSING']);
    });

    it('of another customer is another key', async () => {
      const [one, other] = [await stage().newCustomer(), await stage().newCustomer()];
      const order = orderOf(await stage().plentiful(), 1);
      const key = randomUUID();

      const first = await one.place(order, key);
      const second = await other.tryPlacing(order, key);

      expect(second.status).toBe(201);
      expect(isReplay(second)).toBe(false);
      expect((JSON.parse(second.text) as Order).id).not.toBe(first.id);
    });

    it('may be written as a quoted string, and is the same key', async () => {
      const customer = await stage().newCustomer();
      const order = orderOf(await stage().plentiful(), 1);
      const key = randomUUID();

      const { id } = await customer.place(order, key);
      const again = await customer.place(order, `"${key}"`);

      expect(again.id).toBe(id);
    });

    it('keeps no refusal: what could not be had before may be had now', async () => {
      const { admin } = stage();
      const customer = await stage().newCustomer();
      const product = await stage().productWith(0);
      const key = randomUUID();
      const refused = await customer.tryPlacing(orderOf(product, 1), key);
      await admin.receiveStock(product.id, 1);

      const answer = await customer.tryPlacing(orderOf(product, 1), key);

      expect([refused.status, problemOf(refused).code]).toEqual([422, 'STOCK_INSUFFICIENT']);
      expect(answer.status).toBe(201);
    });
  });
}

const isReplay = ({ headers }: Answer) => headers.get('idempotency-replayed') === 'true';
