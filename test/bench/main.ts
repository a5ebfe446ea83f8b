import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { TestShop } from '../support/shop.js';
import { Visitor } from '../support/shop-client/visitor.js';
import { KeepAliveClient } from './keep-alive-client.js';
import { compare, type Verdict } from './paired.js';

const connections = 32;

console.log('starting a shop ...');
const shop = await TestShop.start();
const client = new KeepAliveClient(shop.url, connections);
const pool = new pg.Pool({ connectionString: shop.databaseUrl('orders'), max: connections });
const verdicts: Verdict[] = [];
try {
  verdicts.push(await productReads(), await orders());
} finally {
  client.close();
  await pool.end();
  await shop.dispose();
}

for (const { name, ratio, spread, floor } of verdicts) {
  const [lowest, highest] = spread.map((each) => each.toFixed(2));
  const word = ratio >= floor ? 'ok' : 'failed';
  console.log(`${word} ${name}: ${ratio.toFixed(2)} (${lowest} to ${highest}), floor ${floor}`);
}
process.exit(verdicts.every(({ ratio, floor }) => ratio >= floor) ? 0 : 1);

/** One product through edge, gRPC and database, against an answer that the edge gives by itself. */
async function productReads(): Promise<Verdict> {
  const id = await aProduct();
  console.log('reading products ...');
  return compare({
    name: 'product reads for one empty answer of the same edge',
    subject: async () => client.send({ path: `/v1/products/${id}` }),
    peer: async () => client.send({ path: '/health/live' }),
    concurrency: connections,
    runs: 2000,
    floor: 0.15,
  });
}

/** An order with its reservation, saga, event and idempotency record, against the bare insert of one row. */
async function orders(): Promise<Verdict> {
  const shopper = await new Visitor(shop.url).newShopper();
  const productId = await aProduct();
  await pool.query('create table if not exists bench (id uuid primary key, body text not null)');
  const body = JSON.stringify({ items: [{ productId, quantity: 1 }], currency: 'EUR' });
  const headers = { authorization: `Bearer ${shopper.token}`, 'content-type': 'application/json' };
  console.log('placing orders ...');
  return compare({
    name: 'orders placed for one inserted row',
    subject: async () =>
      client.send({
        method: 'POST',
        path: '/v1/orders',
        headers: { ...headers, 'idempotency-key': randomUUID() },
        body,
      }),
    peer: async () =>
      pool.query({ name: 'bench', text: 'insert into bench values ($1, $2)', values: [randomUUID(), body] }),
    concurrency: 16,
    runs: 40,
    floor: 0.01,
  });
}

async function aProduct(): Promise<string> {
  const answer = await fetch(`${shop.url}/v1/products?currency=EUR&limit=1`);
  const { items } = (await answer.json()) as { items: readonly { id: string }[] };
  return items[0]?.id ?? '';
}
