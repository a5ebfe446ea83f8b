import { Injectable } from '@nestjs/common';
import { Database } from '#persistence/database.js';
import { Catalogue, type Product, type ProductFilter } from '../domain/catalogue.js';
import type { Cursor } from '../domain/cursor.js';
import { isUuid } from './uuid.js';

interface ProductRow {
  id: string;
  name: string;
  description: string;
  version: string;
  created_at: Date;
  available: string;
  currencies: string[];
  amounts: string[];
}

const columns = `
  p.id, p.name, p.description, p.version + s.version as version, p.created_at, s.available,
  price.currencies, price.amounts::text[] as amounts
  from products p
  join stock s on s.product_id = p.id
  cross join lateral (
    select coalesce(array_agg(currency order by currency), '{}') as currencies,
           coalesce(array_agg(amount order by currency), '{}') as amounts
    from prices where product_id = p.id) price`;

const find = `select ${columns} where p.id = any($1::uuid[])`;

const page = `
  select ${columns}
  where ($1::timestamptz is null or (p.created_at, p.id) > ($1, $2::uuid))
    and ($3::text is null or exists (select from prices where product_id = p.id and currency = $3))
    and (not $4::boolean or s.available > 0)
    and ($5::text is null or p.name ilike $5)
  order by p.created_at, p.id limit $6`;

@Injectable()
export class PostgresCatalogue extends Catalogue {
  constructor(private readonly database: Database) {
    super();
  }

  override async find(ids: readonly string[]): Promise<Product[]> {
    const values = [ids.filter(isUuid)];
    const { rows } = await this.database.execute<ProductRow>({ name: 'catalogue_find', text: find, values });
    const byId = new Map(rows.map((row) => [row.id, productOf(row)]));
    return ids.flatMap((id) => byId.get(id.toLowerCase()) ?? []);
  }

  override async page(filter: ProductFilter, after: Cursor | undefined, limit: number): Promise<Product[]> {
    const { currency, availableOnly = false, nameContains } = filter;
    const pattern = nameContains ? `%${nameContains.replaceAll(/[\\%_]/g, '\\$&')}%` : null;
    const values = [
      after?.createdAt ?? null,
      after?.id ?? null,
      currency ?? null,
      availableOnly,
      pattern,
      limit,
    ];
    const { rows } = await this.database.execute<ProductRow>({ name: 'catalogue_page', text: page, values });
    return rows.map(productOf);
  }
}

function productOf(row: ProductRow): Product {
  const { id, name, description, currencies, amounts } = row;
  const prices = currencies.map((currency, index) => ({ currency, amount: BigInt(amounts[index] ?? 0) }));
  const [available, version] = [BigInt(row.available), BigInt(row.version)];
  return { id, name, description, prices, available, version, createdAt: row.created_at };
}
