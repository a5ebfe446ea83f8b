import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Admin } from '@platformatic/kafka';
import pg from 'pg';
import { seedProducts } from '#orders/seed-products.js';
import { TestShop } from '../support/shop.js';
import { ShopAccess } from '../support/shop-client/shop-access.js';

let shop: TestShop;
beforeAll(async () => {
  shop = await TestShop.start({ arguments: ['--events', 'kafka'] });
});
afterAll(async () => shop.dispose());

/** Places an order and waits for the mail that says that it is confirmed: by then its events came through the log. */
async function orderIsConfirmed(): Promise<void> {
  const access = new ShopAccess(shop.directory);
  const shopper = await access.visitor.signIn(access.demo.client);
  const items = [{ productId: String(seedProducts[0]?.id), quantity: 1 }];
  const { id } = await shopper.place({ items, currency: 'EUR', paymentMethod: 'pm_card_visa' });
  await shopper.orderIn(id, 'confirmed');
  await access.mail.arrives(access.demo.account.email, new RegExp(id));
}

/** How many events Kafka holds of the topic. */
async function kept(topic: string): Promise<bigint> {
  const admin = new Admin({
    clientId: 'spec',
    bootstrapBrokers: [`127.0.0.1:${shop.record.ports['kafka']}`],
  });
  const partitions = Array.from({ length: 12 }, (_, partitionIndex) => ({ partitionIndex, timestamp: -1n }));
  const [listed] = await admin.listOffsets({ topics: [{ name: topic, partitions }] });
  await admin.close();
  return (listed?.partitions ?? []).reduce((sum, { offset }) => sum + offset, 0n);
}

it('runs the shop, whose events go through Kafka and nowhere else', async () => {
  await orderIsConfirmed();
  expect(await kept('meshcart.orders.v1')).toBeGreaterThan(0n);
  expect(await kept('meshcart.billing.v1')).toBeGreaterThan(0n);
  const client = new pg.Client(shop.databaseUrl('messaging'));
  await client.connect();
  expect((await client.query('select from event_log.event')).rowCount).toBe(0);
  await client.end();
});

it('goes on with what was kept after shop and Kafka were killed', async () => {
  const before = await kept('meshcart.orders.v1');
  await shop.restart();
  expect(await kept('meshcart.orders.v1')).toBe(before);
  await orderIsConfirmed();
});

it('leaves nothing behind where it ends in order', async () => {
  expect(await shop.stop()).toBe(0);
  const { Kafka: pid } = shop.record.pids;
  expect(pid).toBeUndefined();
});
