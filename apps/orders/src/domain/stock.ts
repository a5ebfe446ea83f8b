/** Pieces of one product. */
export interface StockLine {
  readonly productId: string;
  readonly quantity: number;
}

export interface StockReceipt {
  readonly id: string;
  readonly productId: string;
  readonly quantity: bigint;
  /** Pieces available after it. */
  readonly available: bigint;
  readonly receivedAt: Date;
}

/**
 * Moves pieces between available, reserved and sold. Each call belongs to a transaction and moves all its lines or
 * throws; none locks two products in another order than any other call does.
 */
export abstract class Stock {
  /** available -> reserved. Refuses with STOCK_INSUFFICIENT, naming the first product that lacks pieces. */
  abstract reserve(lines: readonly StockLine[]): Promise<void>;
  /** reserved -> sold. */
  abstract commit(lines: readonly StockLine[]): Promise<void>;
  /** reserved -> available. */
  abstract release(lines: readonly StockLine[]): Promise<void>;
  /** sold -> available. */
  abstract restore(lines: readonly StockLine[]): Promise<void>;
  /** Adds pieces from outside. Refuses with PRODUCT_NOT_FOUND. */
  abstract receive(receipt: { id: string; productId: string; quantity: bigint }): Promise<StockReceipt>;
}
