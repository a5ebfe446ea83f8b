export type StripeErrorType = 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';

export interface StripeErrorBody {
  readonly type: StripeErrorType;
  readonly message: string;
  readonly code?: string;
  readonly decline_code?: string;
  readonly param?: string;
  readonly charge?: string;
  readonly payment_intent?: object;
  readonly payment_method?: object;
}

/** An answer of Stripe that is not 200. Effects made before it was thrown stay, as a failed charge does. */
export class StripeError extends Error {
  constructor(
    readonly status: number,
    readonly body: StripeErrorBody,
  ) {
    super(body.message);
  }
}

export const invalidRequest = (
  message: string,
  more: Omit<StripeErrorBody, 'type' | 'message'> & { readonly status?: number } = {},
): StripeError => {
  const { status = 400, ...rest } = more;
  return new StripeError(status, { type: 'invalid_request_error', message, ...rest });
};

export const missing = (kind: string, id: string, param = 'id'): StripeError =>
  invalidRequest(`No such ${kind}: '${id}'`, { status: 404, code: 'resource_missing', param });
