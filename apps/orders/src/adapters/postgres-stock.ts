import { Injectable } from '@nestjs/common';
import { Database } from '#persistence/database.js';
import { productNotFound, stockInsufficient } from '../domain/refusals.js';
import { Stock, type StockLine, type StockReceipt } from '../domain/stock.js';
import { isUuid } from './uuid.js';

type Place = 'available' | 'reserved' | 'sold';

/** The condition and the change are one statement: between them nobody can take the pieces. */
const move = (from: Place, to: Place) => `
  update stock set ${from} = ${from} - $2, ${to} = ${to} + $2, version = version + 1
  where product_id = $1 and ${from} >= $2`;

const receive = `
  with receipt as (
    insert into stock_receipts (id, product_id, quantity) select $1, product_id, $3 from stock where product_id = $2
    returning product_id, quantity, received_at)
  update stock s
    set received = s.received + r.quantity, available = s.available + r.quantity, version = s.version + 1
  from receipt r where s.product_id = r.product_id
  returning s.available, r.received_at`;

const statements = {
  reserve: { name: 'stock_reserve', text: move('available', 'reserved') },
  commit: { name: 'stock_commit', text: move('reserved', 'sold') },
  release: { name: 'stock_release', text: move('reserved', 'available') },
  restore: { name: 'stock_restore', text: move('sold', 'available') },
};

@Injectable()
export class PostgresStock extends Stock {
  constructor(private readonly database: Database) {
    super();
  }

  override async reserve(lines: readonly StockLine[]): Promise<void> {
    await this.move('reserve', lines, stockInsufficient);
  }

  override async commit(lines: readonly StockLine[]): Promise<void> {
    await this.move('commit', lines, missingPieces('reserved'));
  }

  override async release(lines: readonly StockLine[]): Promise<void> {
    await this.move('release', lines, missingPieces('reserved'));
  }

  override async restore(lines: readonly StockLine[]): Promise<void> {
    await this.move('restore', lines, missingPieces('sold'));
  }

  override async receive(receipt: {
    id: string;
    productId: string;
    quantity: bigint;
  }): Promise<StockReceipt> {
    const { id, productId, quantity } = receipt;
    if (!isUuid(productId)) throw productNotFound(productId);
    const values = [id, productId, quantity];
    const { rows } = await this.database.execute<{ available: string; received_at: Date }>({
      name: 'stock_receive',
      text: receive,
      values,
    });
    const [row] = rows;
    if (!row) throw productNotFound(productId);
    return { ...receipt, available: BigInt(row.available), receivedAt: row.received_at };
  }

  /** One after the other in the order of their ids: two orders that share products wait and never deadlock. */
  private async move(
    verb: keyof typeof statements,
    lines: readonly StockLine[],
    lacking: (productId: string) => Error,
  ): Promise<void> {
    if (!this.database.inTransaction)
      throw new Error('stock moves with what it is moved for: use a transaction');
    const sorted = lines.toSorted((one, other) => (one.productId < other.productId ? -1 : 1));
    for (const { productId, quantity } of sorted) {
      const { rowCount } = await this.database.execute({
        ...statements[verb],
        values: [productId, quantity],
      });
      if (rowCount !== 1) throw lacking(productId);
    }
  }
}

/** What was reserved or sold for an order is there until that order gives it back. */
function missingPieces(place: Place) {
  return (productId: string) => new Error(`product ${productId} lacks ${place} pieces`);
}
