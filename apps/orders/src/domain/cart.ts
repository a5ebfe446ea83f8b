import type { Product } from './catalogue.js';
import { isCurrency } from './money.js';
import type { OrderItem } from './order.js';
import { currencyNotOffered, productNotFound, requestInvalid, stockInsufficient } from './refusals.js';
import type { StockLine } from './stock.js';

/** What somebody wants to buy, sound in itself. */
export interface Cart {
  readonly lines: readonly StockLine[];
  readonly currency: string;
  /** Of the payment provider; absent where the client pays with the client secret. */
  readonly paymentMethod: string | undefined;
}

export function cartOf({ lines: wanted, currency, paymentMethod }: Cart): Cart {
  // A UUID in capitals is the same UUID.
  const lines = wanted.map((line) => ({ ...line, productId: line.productId.toLowerCase() }));
  if (lines.length < 1 || lines.length > 100) throw requestInvalid('items', 'must be 1 to 100');
  const seen = new Set<string>();
  for (const [index, { productId, quantity }] of lines.entries()) {
    if (!Number.isInteger(quantity) || quantity < 1 || quantity > 1000)
      throw requestInvalid(`items.${index}.quantity`, 'must be 1 to 1000');
    if (seen.has(productId)) throw requestInvalid(`items.${index}.productId`, 'is there twice');
    seen.add(productId);
  }
  if (!isCurrency(currency)) throw requestInvalid('currency', 'must be an ISO 4217 code');
  if (paymentMethod !== undefined && !/^[\x21-\x7e]{1,255}$/.test(paymentMethod))
    throw requestInvalid('paymentMethod', 'must be 1 to 255 printable characters');
  return { lines, currency, paymentMethod };
}

/**
 * Prices each line as the catalogue has it now. Refuses with PRODUCT_NOT_FOUND, CURRENCY_NOT_OFFERED, and with
 * STOCK_INSUFFICIENT what cannot succeed; what may succeed is for the reservation to decide.
 */
export function priced({ lines, currency }: Cart, products: readonly Product[]): OrderItem[] {
  const byId = new Map(products.map((product) => [product.id, product]));
  return lines.map(({ productId, quantity }) => {
    const product = byId.get(productId);
    if (!product) throw productNotFound(productId);
    const price = product.prices.find((each) => each.currency === currency);
    if (!price) throw currencyNotOffered(product.id, currency);
    if (product.available < BigInt(quantity)) throw stockInsufficient(product.id);
    return { productId: product.id, quantity, unitAmount: price.amount };
  });
}
