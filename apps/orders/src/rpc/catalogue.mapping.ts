import type { ListProductsRequest, Product as WireProduct } from '#contracts/meshcart/orders/v1/catalogue.js';
import type { Product, ProductFilter } from '../domain/catalogue.js';

export function toProduct(product: Product): WireProduct {
  const { id, name, description, prices, available, version, createdAt } = product;
  const money = prices.map(({ amount, currency }) => ({ amount, currency }));
  return { id, name, description, prices: money, available, version, createdAt };
}

export function toProductFilter({
  currency,
  availableOnly,
  nameContains,
}: ListProductsRequest): ProductFilter {
  return {
    availableOnly,
    ...(currency === '' ? {} : { currency }),
    ...(nameContains === '' ? {} : { nameContains }),
  };
}
