import { DomainError } from '#errors/domain-error.js';

export function orderNotFound(): DomainError {
  return new DomainError('missing', 'ORDER_NOT_FOUND', 'there is no such order');
}

/** Repeats what was asked for no further than an id goes: a refusal that does not fit into its frame ends the connection. */
export function productNotFound(asked: string): DomainError {
  return new DomainError('missing', 'PRODUCT_NOT_FOUND', 'there is no such product', {
    metadata: { productId: asked.slice(0, 36) },
  });
}

export function stockInsufficient(productId: string): DomainError {
  const message = 'there are not enough pieces of a product';
  return new DomainError('refused', 'STOCK_INSUFFICIENT', message, { metadata: { productId } });
}

export function currencyNotOffered(productId: string, currency: string): DomainError {
  const message = 'a product is not sold in this currency';
  return new DomainError('refused', 'CURRENCY_NOT_OFFERED', message, { metadata: { productId, currency } });
}

export function orderNotCancellable(): DomainError {
  return new DomainError('refused', 'ORDER_NOT_CANCELLABLE', 'the order can no longer be cancelled');
}

export function versionStale(current: bigint): DomainError {
  const message = 'the order has changed since it was read';
  return new DomainError('stale', 'VERSION_STALE', message, { metadata: { version: String(current) } });
}

export function requestInvalid(field: string, description: string): DomainError {
  const message = `${field}: ${description}`;
  return new DomainError('invalid', 'REQUEST_INVALID', message, { fields: [{ field, description }] });
}

/** Who names the subjects could name anybody's. */
export function batchForbidden(): DomainError {
  return new DomainError('forbidden', 'SCOPE_MISSING', 'only services may read the orders of several users');
}
