import { StripeError, invalidRequest } from '../domain/stripe-error.js';

export const keyInUse = (key: string): StripeError =>
  invalidRequest(
    `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`,
    { status: 409, code: 'idempotency_key_in_use' },
  );

export const keyReused = (key: string): StripeError =>
  new StripeError(400, {
    type: 'idempotency_error',
    message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
  });

export const keyTooLong = (): StripeError =>
  invalidRequest('Idempotency keys may be at most 255 characters long.', { param: 'Idempotency-Key' });

export const tooManyRequests = (): StripeError =>
  invalidRequest(
    'Too many requests hit the API too quickly. We recommend an exponential backoff of your requests.',
    {
      status: 429,
      code: 'rate_limit',
    },
  );

export const serverFailed = (requestId: string): StripeError =>
  new StripeError(500, {
    type: 'api_error',
    message: `Sorry! There was an error while talking to one of our backends. (request ${requestId})`,
  });

export const unknownUrl = (method: string, path: string): StripeError =>
  invalidRequest(
    `Unrecognized request URL (${method}: ${path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`,
    { status: 404 },
  );

/** Gone since API 2026-09-30.endive, which the SDK speaks; the document of stripe-mock is a month older. */
const removed = 'payment_method_types';

export const notStoodInFor = (param: string): StripeError =>
  param === removed
    ? invalidRequest(`Received unknown parameter: ${param}. Did you mean allowed_payment_method_types?`, {
        code: 'parameter_unknown',
        param,
      })
    : invalidRequest(`Stripe knows the parameter ${param}, its twin does not stand in for it.`, { param });
