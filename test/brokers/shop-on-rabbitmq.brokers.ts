import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { TestShop } from '../support/shop.js';
import { ShopAccess } from '../support/shop-client/shop-access.js';
import type { NewOrder } from '../support/shop-client/shapes.js';
import { someAccount } from '../support/shop-client/visitor.js';

let shop: TestShop;
let access: ShopAccess;
beforeAll(async () => {
  shop = await TestShop.start({
    arguments: ['--jobs', 'rabbitmq'],
    environment: { PAYMENT_WINDOW_SECONDS: '8' },
  });
  access = new ShopAccess(shop.directory);
});
afterAll(async () => shop.dispose());

/** How many jobs of a queue ended well over RabbitMQ, and how many went another way. */
async function jobsOf(queue: string): Promise<{ done: number; elsewhere: number }> {
  const client = new pg.Client({ connectionString: access.databaseUrl('messaging') });
  await client.connect();
  const { rows } = await client.query<{ done: number; elsewhere: number }>(
    `select (select count(*)::int from work.job where queue = $1 and state = 'done') as done,
      (select count(*)::int from jobs.job) as elsewhere`,
    [queue],
  );
  await client.end();
  return rows[0] ?? { done: 0, elsewhere: 0 };
}

async function anOrder(paymentMethod?: string): Promise<NewOrder> {
  const { items } = await access.visitor.products('?currency=EUR');
  const productId = String(items[0]?.id);
  return {
    items: [{ productId, quantity: 1 }],
    currency: 'EUR',
    ...(paymentMethod === undefined ? {} : { paymentMethod }),
  };
}

describe('the shop with its jobs on RabbitMQ', () => {
  it('sends the mail of a paid order', async () => {
    const account = someAccount();
    const ada = await access.visitor.newShopper(account);
    const order = await ada.place(await anOrder('pm_card_visa'));
    await ada.orderIn(order.id, 'confirmed');
    await access.mail.arrives(account.email, new RegExp(`${order.id} is confirmed`));
    const { done, elsewhere } = await jobsOf('mail.v1');
    expect(done).toBeGreaterThan(0);
    expect(elsewhere).toBe(0);
  });

  it('lets an unpaid order expire, though the shop was killed and the broker began anew meanwhile', async () => {
    const ada = await access.visitor.newShopper(someAccount());
    const order = await ada.place(await anOrder());
    await shop.restart();
    expect(shop.output).toContain('stopped a RabbitMQ left behind by a shop that was killed');
    await ada.orderIn(order.id, 'expired');
    expect((await jobsOf('order-expiry.v1')).done).toBeGreaterThan(0);
  });
});
