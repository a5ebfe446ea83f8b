import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database } from '#persistence/database.js';
import { requestInvalid } from '../domain/refusals.js';
import { Stock, type StockReceipt } from '../domain/stock.js';

@Injectable()
export class ReceiveStock {
  constructor(
    private readonly database: Database,
    private readonly stock: Stock,
  ) {}

  async run(productId: string, quantity: bigint): Promise<StockReceipt> {
    if (quantity < 1n || quantity > 1_000_000n) throw requestInvalid('quantity', 'must be 1 to 1000000');
    return this.database.transaction('receive-stock', async () =>
      this.stock.receive({ id: randomUUIDv7(), productId, quantity }),
    );
  }
}
