import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../support/eventually.js';
import { problemOf, type Answer } from '../../support/shop-client/http-client.js';
import type { NewOrder, Order } from '../../support/shop-client/shapes.js';
import type { Shopper } from '../../support/shop-client/shopper.js';
import { orderOf, type Stage } from '../stage.js';

const buyers = 200;
const pieces = 50;

export function stockRace(stage: () => Stage): void {
  describe(`${buyers} buyers of ${pieces} pieces`, () => {
    it(`get exactly ${pieces}, and the others a clear refusal`, async () => {
      const { access } = stage();
      const product = await stage().productWith(pieces);
      const accounts = await Promise.all(Array.from({ length: 4 }, async () => stage().newCustomer()));
      const doors = access.record.urls;
      const customers = accounts.map((each, index) => each.at(doors[index % doors.length] ?? each.http.url));

      const answers = await Promise.all(
        Array.from({ length: buyers }, async (_, index) => {
          const customer = customers[index % customers.length] ?? stage().ada;
          return {
            customer,
            answer: await decided(customer, orderOf(product, 1), `race-${product.id}-${index}`),
          };
        }),
      );

      const won = answers.filter(({ answer }) => answer.status === 201);
      const lost = answers.filter(({ answer }) => answer.status !== 201);
      expect(new Set(lost.map(({ answer }) => `${answer.status} ${problemOf(answer).code}`))).toEqual(
        new Set(['422 STOCK_INSUFFICIENT']),
      );
      expect(won).toHaveLength(pieces);
      expect((await access.visitor.product(product.id)).available).toBe(0);
      const orders = won.map(({ customer, answer }) => ({
        customer,
        id: (JSON.parse(answer.text) as Order).id,
      }));
      for (const { customer, id } of orders) await customer.orderIn(id, 'confirmed');
    });
  });
}

/** A crowd may be asked to come again; whoever does so with the same key gets a decision. */
async function decided(customer: Shopper, order: NewOrder, key: string): Promise<Answer> {
  return eventually('a decision', 45_000, async () => {
    const answer = await customer.tryPlacing(order, key);
    return answer.status >= 500 || answer.status === 409 ? undefined : answer;
  });
}
