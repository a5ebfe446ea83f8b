import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { IdempotencyStore } from '#persistence/idempotency.js';
import { OrdersBench } from '../../../../test/component/orders/orders-bench.js';

let bench: OrdersBench;

beforeAll(async () => {
  bench = await OrdersBench.open('orders_place', 20);
});

afterAll(async () => bench.close());

const place = async (lines: { productId: string; quantity: number }[], currency = 'EUR') =>
  bench.place.run('user-1', { lines, currency, paymentMethod: 'pm_card_visa' });

describe('PlaceOrder', () => {
  it('reserves the pieces, prices them and leaves a saga, an event and a deadline', async () => {
    const [mug, pot] = [await bench.aProduct({ price: 1999n }), await bench.aProduct({ price: 5n })];

    const order = await place([
      { productId: mug, quantity: 2 },
      { productId: pot, quantity: 3 },
    ]);

    expect(order).toMatchObject({ state: 'pending', version: 1n, total: { amount: 4013n, currency: 'EUR' } });
    expect(await bench.order(order.id)).toEqual(order);
    expect(await bench.stockOf(mug)).toEqual({ received: 10, available: 8, reserved: 2, sold: 0 });
    expect(await bench.saga(order.id)).toMatchObject({ step: 'authorize', stock: 'reserved' });
    expect(await bench.eventsOf(order.id)).toEqual(['OrderPlaced']);
    const [job] = await bench.rows(`select * from platform.outbox where key = $1 and kind = 'job'`, order.id);
    expect(job).toMatchObject({
      destination: 'order-expiry.v1',
      message_id: order.id,
      job: { orderId: order.id },
    });
    expect(job?.start_after).toEqual(new Date(order.createdAt.getTime() + 1_800_000));
  });

  it('leaves nothing behind where it refuses', async () => {
    const product = await bench.aProduct({ pieces: 3 });
    const rows = async () =>
      bench.rows(
        'select (select count(*) from orders) as orders, (select count(*) from platform.outbox) as sent',
      );
    const before = await rows();

    await expect(place([{ productId: product, quantity: 4 }])).rejects.toMatchObject({
      code: 'STOCK_INSUFFICIENT',
    });

    expect(await rows()).toEqual(before);
    expect(await bench.stockOf(product)).toMatchObject({ available: 3, reserved: 0 });
  });

  it('refuses products that do not exist, currencies that are not offered and carts that are unsound', async () => {
    const productId = await bench.aProduct();
    const missing = '019b7600-0000-7000-8000-00000000ffff';

    await expect(place([{ productId: missing, quantity: 1 }])).rejects.toMatchObject({
      code: 'PRODUCT_NOT_FOUND',
    });
    await expect(place([{ productId: 'mug', quantity: 1 }])).rejects.toMatchObject({
      code: 'PRODUCT_NOT_FOUND',
    });
    await expect(place([{ productId, quantity: 1 }], 'JPY')).rejects.toMatchObject({
      code: 'CURRENCY_NOT_OFFERED',
    });
    const unsound = [
      [],
      [{ productId, quantity: 0 }],
      [{ productId, quantity: 1001 }],
      [
        { productId, quantity: 1 },
        { productId: productId.toUpperCase(), quantity: 1 },
      ],
    ];
    for (const lines of unsound) await expect(place(lines)).rejects.toMatchObject({ kind: 'invalid' });
    await expect(place([{ productId, quantity: 1 }], 'eur')).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('refuses a total that no number at the edge could hold', async () => {
    const productId = await bench.aProduct({ price: 9_007_199_254_740_991n });
    await expect(place([{ productId, quantity: 2 }])).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
  });

  it('sells 50 pieces to 50 of 200 buyers and refuses the others clearly', async () => {
    const productId = await bench.aProduct({ pieces: 50 });

    const results = await Promise.allSettled(
      Array.from({ length: 200 }, async () => place([{ productId, quantity: 1 }])),
    );

    const refused = results.filter((each) => each.status === 'rejected');
    expect(refused).toHaveLength(150);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'STOCK_INSUFFICIENT' });
    expect(await bench.stockOf(productId)).toEqual({ received: 50, available: 0, reserved: 50, sold: 0 });
  });

  it('places one order for 50 equal requests with one key', async () => {
    const productId = await bench.aProduct({ pieces: 100 });
    const keys = new IdempotencyStore(bench.database);
    const request = {
      principal: 'user-1',
      operation: '/x/PlaceOrder',
      key: 'key-1',
      fingerprint: 'same',
      waitMs: 9000,
    };
    const once = async () =>
      keys.run(request, async () => Buffer.from((await place([{ productId, quantity: 1 }])).id));

    const answers = await Promise.all(Array.from({ length: 50 }, once));

    expect(new Set(answers.map(({ response }) => Buffer.from(response).toString())).size).toBe(1);
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await bench.stockOf(productId)).toMatchObject({ available: 99, reserved: 1 });
  });
});
