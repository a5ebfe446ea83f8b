import type { Static } from 'typebox';
import type {
  Product as ProductMessage,
  ReceiveStockResponse,
} from '#contracts/meshcart/orders/v1/catalogue.js';
import { moneyOf, numberOf, present, timeOf } from '../http/present.js';
import type { Product, StockReceipt } from '../schemas/product.js';

export function presentProduct(message: ProductMessage | undefined): Static<typeof Product> {
  const { id, name, description, prices, available, version, createdAt } = present(message, 'a product');
  return {
    id,
    name,
    description,
    prices: prices.map((price) => moneyOf(price, 'a price')),
    available: numberOf(available),
    version: numberOf(version),
    createdAt: timeOf(createdAt, 'created_at'),
  };
}

export function presentStockReceipt(message: ReceiveStockResponse): Static<typeof StockReceipt> {
  const { receiptId, productId, quantity, available, receivedAt } = message;
  return {
    id: receiptId,
    productId,
    quantity: numberOf(quantity),
    available: numberOf(available),
    receivedAt: timeOf(receivedAt, 'received_at'),
  };
}
