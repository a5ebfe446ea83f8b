import { DomainError } from '#errors/domain-error.js';

export function paymentNotFound(): DomainError {
  return new DomainError('missing', 'PAYMENT_NOT_FOUND', 'there is no such payment');
}

export function paymentNotAuthorized(): DomainError {
  return new DomainError('refused', 'PAYMENT_NOT_AUTHORIZED', 'no money is reserved for this payment');
}

export function paymentNotRefundable(): DomainError {
  return new DomainError(
    'refused',
    'PAYMENT_NOT_REFUNDABLE',
    'only a captured payment without another refund can be refunded',
  );
}

/** Two requests for one order's payment do not ask for the same thing. */
export function paymentDiffers(field: string): DomainError {
  return new DomainError('invalid', 'REQUEST_INVALID', 'this order has a payment that was asked otherwise', {
    fields: [{ field, description: 'differs from the payment of this order' }],
  });
}

export function requestInvalid(field: string, description: string): DomainError {
  return new DomainError('invalid', 'REQUEST_INVALID', 'the request is not valid', {
    fields: [{ field, description }],
  });
}

/** Only where it is certain that nothing happened. */
export function providerUnavailable(): DomainError {
  return new DomainError('unavailable', 'SERVICE_UNAVAILABLE', 'the payment provider cannot be reached', {
    retryAfterMs: 1000,
  });
}

/** What the provider told by itself rests on something that it has not told yet. */
export function newsTooEarly(): DomainError {
  return new DomainError('unavailable', 'SERVICE_UNAVAILABLE', 'what this event rests on is not known yet', {
    retryAfterMs: 1000,
  });
}

/** `who` may ask instead. */
export function principalForbidden(who: string): DomainError {
  return new DomainError('forbidden', 'SCOPE_MISSING', `only ${who} may ask for this`);
}

export function callInFlight(): DomainError {
  return new DomainError('conflict', 'IDEMPOTENCY_KEY_IN_FLIGHT', 'this payment is being worked on', {
    retryAfterMs: 1000,
  });
}

export function signatureInvalid(): DomainError {
  return new DomainError('invalid', 'SIGNATURE_INVALID', 'the signature does not fit this event');
}
