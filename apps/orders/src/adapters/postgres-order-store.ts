import { Injectable } from '@nestjs/common';
import { Database } from '#persistence/database.js';
import type { Cursor } from '../domain/cursor.js';
import { OrderStore } from '../domain/order-store.js';
import type { OrderState } from '../domain/order-state.js';
import { Order, type OrderRecord } from '../domain/order.js';
import { isUuid } from './uuid.js';

interface OrderRow {
  id: string;
  user_id: string;
  state: OrderState;
  currency: string;
  total: string;
  version: string;
  created_at: Date;
  updated_at: Date;
  products: string[];
  quantities: number[];
  amounts: string[];
}

const add = `
  with added as (
    insert into orders (id, user_id, state, currency, total, version, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8) returning id)
  insert into order_items (order_id, position, product_id, quantity, unit_amount)
  select added.id, item.ordinality - 1, item.product_id, item.quantity, item.unit_amount
  from added, unnest($9::uuid[], $10::int[], $11::bigint[])
    with ordinality as item (product_id, quantity, unit_amount, ordinality)`;

const save = `update orders set state = $3, version = $4, updated_at = $5 where id = $1 and version = $2`;

const columns = `
  o.id, o.user_id, o.state, o.currency, o.total, o.version, o.created_at, o.updated_at,
  item.products, item.quantities, item.amounts
  from orders o
  cross join lateral (
    select array_agg(product_id::text order by position) as products,
           array_agg(quantity order by position) as quantities,
           array_agg(unit_amount::text order by position) as amounts
    from order_items where order_id = o.id) item`;

const find = `select ${columns} where o.id = any($1::uuid[])`;

const page = `
  select ${columns}
  where o.user_id = $1 and ($2::text is null or o.state = $2)
    and ($3::timestamptz is null or (o.created_at, o.id) < ($3, $4::uuid))
  order by o.created_at desc, o.id desc limit $5`;

@Injectable()
export class PostgresOrderStore extends OrderStore {
  constructor(private readonly database: Database) {
    super();
  }

  override async add({ facts }: Order): Promise<void> {
    const { id, userId, state, total, version, createdAt, updatedAt, items } = facts;
    const products = items.map((item) => item.productId);
    const quantities = items.map((item) => item.quantity);
    const amounts = items.map((item) => item.unitAmount);
    const order = [id, userId, state, total.currency, total.amount, version, createdAt, updatedAt];
    const values = [...order, products, quantities, amounts];
    await this.database.execute({ name: 'orders_add', text: add, values });
  }

  override async save({ facts }: Order, loaded: bigint): Promise<void> {
    const { id, state, version, updatedAt } = facts;
    const values = [id, loaded, state, version, updatedAt];
    const { rowCount } = await this.database.execute({ name: 'orders_save', text: save, values });
    if (rowCount !== 1) throw new Error(`order ${id} is no longer at version ${loaded}`);
  }

  override async find(id: string): Promise<Order | undefined> {
    const [record] = await this.findMany([id]);
    return record && Order.restore(record);
  }

  override async findMany(ids: readonly string[]): Promise<OrderRecord[]> {
    const values = [ids.filter(isUuid)];
    const { rows } = await this.database.execute<OrderRow>({ name: 'orders_find', text: find, values });
    return rows.map(recordOf);
  }

  override async page(
    userId: string,
    state: OrderState | undefined,
    after: Cursor | undefined,
    limit: number,
  ): Promise<OrderRecord[]> {
    const values = [userId, state ?? null, after?.createdAt ?? null, after?.id ?? null, limit];
    const { rows } = await this.database.execute<OrderRow>({ name: 'orders_page', text: page, values });
    return rows.map(recordOf);
  }
}

function recordOf(row: OrderRow): OrderRecord {
  const { id, state, quantities, amounts } = row;
  const items = row.products.map((productId, index) => ({
    productId,
    quantity: quantities[index] ?? 0,
    unitAmount: BigInt(amounts[index] ?? 0),
  }));
  const total = { amount: BigInt(row.total), currency: row.currency };
  const times = { createdAt: row.created_at, updatedAt: row.updated_at };
  return { id, userId: row.user_id, state, items, total, version: BigInt(row.version), ...times };
}
