import type { Database } from '#persistence/database.js';
import { PostgresStock } from './adapters/postgres-stock.js';
import { seedProducts, type SeedProduct } from './seed-products.js';

const addProduct = `
  insert into products (id, name, description, created_at) values ($1, $2, $3, $4)
  on conflict (id) do nothing`;

const addPrices = `
  insert into prices (product_id, currency, amount)
  select $1, currency, amount from unnest($2::text[], $3::bigint[]) as price (currency, amount)`;

/**
 * Puts a small catalogue with stock into an empty database; what is there already stays as it is. `database` must be
 * connected as the owner: the service's own role does not make products.
 */
export async function seedCatalogue(database: Database): Promise<void> {
  for (const [index, product] of seedProducts.entries())
    await database.transaction('seed-product', async () => add(database, product, index));
}

async function add(database: Database, product: SeedProduct, index: number): Promise<void> {
  const { id, receiptId, name, description, prices, pieces } = product;
  // A second apart, so that the list has the order of this file.
  const createdAt = new Date(Date.UTC(2026, 0, 1, 0, 0, index));
  const values = [id, name, description, createdAt];
  const { rowCount } = await database.execute({ name: 'seed_product', text: addProduct, values });
  if (rowCount === 0) return;
  const [currencies, amounts] = [Object.keys(prices), Object.values(prices)];
  await database.execute({ name: 'seed_prices', text: addPrices, values: [id, currencies, amounts] });
  const empty = 'insert into stock (product_id) values ($1)';
  await database.execute({ name: 'seed_stock', text: empty, values: [id] });
  await new PostgresStock(database).receive({ id: receiptId, productId: id, quantity: pieces });
}
