import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OrdersBench } from '../../../../test/component/orders/orders-bench.js';

let bench: OrdersBench;

beforeAll(async () => {
  bench = await OrdersBench.open('orders_stock', 20);
});

afterAll(async () => bench.close());

const reserve = async (...lines: [productId: string, quantity: number][]) =>
  bench.database.transaction('test', async () =>
    bench.stock.reserve(lines.map(([productId, quantity]) => ({ productId, quantity }))),
  );

describe('PostgresStock.reserve', () => {
  it('gives 50 pieces to exactly 50 of 200 who ask at once', async () => {
    const product = await bench.aProduct({ pieces: 50 });

    const results = await Promise.allSettled(Array.from({ length: 200 }, async () => reserve([product, 1])));

    const refused = results.filter((each) => each.status === 'rejected');
    expect(refused).toHaveLength(150);
    for (const { reason } of refused)
      expect(reason).toMatchObject({
        kind: 'refused',
        code: 'STOCK_INSUFFICIENT',
        details: { metadata: { productId: product } },
      });
    expect(await bench.stockOf(product)).toEqual({ received: 50, available: 0, reserved: 50, sold: 0 });
  });

  it('would oversell if it looked first and wrote then', async () => {
    const product = await bench.aProduct({ pieces: 50 });
    const read = 'select available, reserved from stock where product_id = $1';
    const write = 'update stock set available = $2, reserved = $3 where product_id = $1';
    const unguarded = async () =>
      bench.database.transaction('unguarded', async () => {
        const { rows } = await bench.database.execute({
          name: 'unguarded_read',
          text: read,
          values: [product],
        });
        const [available, reserved] = [Number(rows[0]?.available), Number(rows[0]?.reserved)];
        if (available < 1) throw new Error('sold out');
        const values = [product, available - 1, reserved + 1];
        await bench.database.execute({ name: 'unguarded_write', text: write, values });
      });

    const results = await Promise.allSettled(Array.from({ length: 200 }, unguarded));

    expect(results.filter((each) => each.status === 'fulfilled').length).toBeGreaterThan(50);
  });

  it('changes nothing where one of several products lacks pieces', async () => {
    const [plenty, few] = [await bench.aProduct({ pieces: 10 }), await bench.aProduct({ pieces: 1 })];

    await expect(reserve([plenty, 2], [few, 2])).rejects.toMatchObject({
      details: { metadata: { productId: few } },
    });

    expect(await bench.stockOf(plenty)).toMatchObject({ available: 10, reserved: 0 });
    expect(await bench.stockOf(few)).toMatchObject({ available: 1, reserved: 0 });
  });

  it('does not deadlock where buyers name the same products in different orders', async () => {
    const [one, other] = [await bench.aProduct({ pieces: 100 }), await bench.aProduct({ pieces: 100 })];
    const once = (lines: [string, number][]) =>
      bench.database.transaction(
        'test',
        async () => bench.stock.reserve(lines.map(([productId, quantity]) => ({ productId, quantity }))),
        { attempts: 1 },
      );

    await Promise.all(
      Array.from({ length: 60 }, async (_, index) =>
        once(
          index % 2
            ? [
                [one, 1],
                [other, 1],
              ]
            : [
                [other, 1],
                [one, 1],
              ],
        ),
      ),
    );

    expect(await bench.stockOf(one)).toMatchObject({ available: 40, reserved: 60 });
    expect(await bench.stockOf(other)).toMatchObject({ available: 40, reserved: 60 });
  });

  it('refuses to move anything outside of a transaction', async () => {
    const product = await bench.aProduct();
    await expect(bench.stock.reserve([{ productId: product, quantity: 1 }])).rejects.toThrow('transaction');
  });
});

describe('the database', () => {
  it.each([
    ['a negative number of pieces', 'update stock set available = -1, received = -1 where product_id = $1'],
    ['a piece from nowhere', 'update stock set available = available + 1 where product_id = $1'],
    [
      'a piece that vanishes',
      'update stock set reserved = reserved + 1, available = available - 2 where product_id = $1',
    ],
  ])('refuses %s', async (_, text) => {
    const product = await bench.aProduct();
    await expect(
      bench.database.execute({ name: text.slice(0, 50), text, values: [product] }),
    ).rejects.toMatchObject({ code: '23514' });
  });

  it.each([
    ['delete from stock'],
    ['delete from orders'],
    ['delete from order_sagas'],
    [`update orders set total = 1`],
    [`update order_items set quantity = 1`],
    [`update products set name = 'x'`],
    [`update stock_receipts set quantity = 1`],
  ])('does not let the service %s', async (text) => {
    await expect(bench.database.execute({ name: text, text })).rejects.toMatchObject({ code: '42501' });
  });
});

describe('PostgresStock.receive', () => {
  it('adds pieces under concurrency and keeps each receipt', async () => {
    const product = await bench.aProduct({ pieces: 0 });
    const receive = async () =>
      bench.database.transaction('test', async () =>
        bench.stock.receive({ id: crypto.randomUUID(), productId: product, quantity: 5n }),
      );

    const receipts = await Promise.all(Array.from({ length: 20 }, receive));

    expect(
      receipts
        .map(({ available }) => available)
        .toSorted((a, b) => Number(a - b))
        .at(-1),
    ).toBe(100n);
    expect(await bench.stockOf(product)).toMatchObject({ received: 100, available: 100 });
  });

  it('refuses a product that does not exist', async () => {
    for (const productId of ['019b7600-0000-7000-8000-00000000ffff', 'no uuid'])
      await expect(
        bench.stock.receive({ id: crypto.randomUUID(), productId, quantity: 1n }),
      ).rejects.toMatchObject({ code: 'PRODUCT_NOT_FOUND' });
  });
});
