import pg from 'pg';
import type { SeedProduct } from './catalogue.js';

/** Writes the products that are not there yet, without pieces. As the owner: the service itself only reads them. */
export async function addProducts(ownerUrl: string, products: readonly SeedProduct[]): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    for (const product of products) await addProduct(client, product);
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}

async function addProduct(client: pg.Client, { id, name, description, prices }: SeedProduct): Promise<void> {
  const insert = 'INSERT INTO products (id, name, description) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING';
  await client.query(insert, [id, name, description]);
  for (const { amount, currency } of prices) {
    const price =
      'INSERT INTO prices (product_id, currency, amount) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING';
    await client.query(price, [id, currency, amount]);
  }
  await client.query('INSERT INTO stock (product_id) VALUES ($1) ON CONFLICT DO NOTHING', [id]);
}
