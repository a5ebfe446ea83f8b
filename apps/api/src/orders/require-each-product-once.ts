import { DomainError } from '#errors/domain-error.js';

/** Throws REQUEST_INVALID, naming every repeat: a schema can compare whole items only, not their products. */
export function requireEachProductOnce(items: readonly { readonly productId: string }[]): void {
  const ids = items.map(({ productId }) => productId.toLowerCase());
  const repeats = ids.flatMap((id, index) => (ids.indexOf(id) < index ? [index] : []));
  if (repeats.length === 0) return;
  const fields = repeats.map((index) => ({
    field: `items.${index}.productId`,
    description: 'stands in the order already',
  }));
  throw new DomainError('invalid', 'REQUEST_INVALID', 'an order names each product once', { fields });
}
