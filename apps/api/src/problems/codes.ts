export interface CodeMeaning {
  readonly status: number;
  /** Short and constant; the detail of a problem tells the particular case. */
  readonly title: string;
  readonly meaning: string;
  readonly remedy: string;
}

const row = (status: number, title: string, meaning: string, remedy: string): CodeMeaning => ({
  status,
  title,
  meaning,
  remedy,
});

/** Every code that a problem of this API can carry. docs/problems.md is held equal to it by a spec. */
export const problemCodes = {
  REQUEST_INVALID: row(
    400,
    'The request is not valid',
    'A field, parameter or header has the wrong form, is missing or is unknown.',
    'Correct what `errors` lists.',
  ),
  BODY_MALFORMED: row(
    400,
    'The body is not JSON',
    'The body cannot be parsed, or tries to change prototypes.',
    'Send well-formed JSON.',
  ),
  IDEMPOTENCY_KEY_MISSING: row(
    400,
    'An idempotency key is needed',
    'The operation creates or moves money or stock, and the request carries no `Idempotency-Key`.',
    'Send a fresh random key, and the same one again with every repeat.',
  ),
  SIGNATURE_INVALID: row(
    400,
    'The signature is not valid',
    'The webhook has a bad, missing, old or future signature.',
    'Only the payment provider can send this; check its endpoint secret and the clocks.',
  ),
  TOKEN_INVALID: row(
    401,
    'A valid access token is needed',
    'The bearer token is missing, expired, forged or meant for someone else.',
    'Get a new one from `POST /oauth2/token`.',
  ),
  SCOPE_MISSING: row(
    403,
    'The token lacks a scope',
    'The token is valid, but was not given the scope that the detail names.',
    'Ask for that scope with the token; the client must be allowed to have it.',
  ),
  SUBJECT_MISSING: row(
    403,
    'The token belongs to no user',
    'The operation works on things of a user, and the token acts for none.',
    'Use a client that is bound to an account.',
  ),
  ROUTE_UNKNOWN: row(404, 'Nothing is here', 'No operation has this path.', 'See `/openapi.json`.'),
  USER_NOT_FOUND: row(404, 'No such user', 'The account of the token is gone.', 'Register again.'),
  PRODUCT_NOT_FOUND: row(404, 'No such product', 'There is no product of this id.', 'List the products.'),
  ORDER_NOT_FOUND: row(
    404,
    'No such order',
    'There is no order of this id, or it is not yours.',
    'List your orders.',
  ),
  PAYMENT_NOT_FOUND: row(
    404,
    'No such payment',
    'There is no such payment, it is not yours, or the order has not come to its payment yet.',
    'Read the order; ask again if it is `pending`.',
  ),
  WORK_NOT_FOUND: row(
    404,
    'No such failed work',
    'No piece of failed work has this id, and none that was settled had it.',
    'List the failed work.',
  ),
  METHOD_NOT_ALLOWED: row(
    405,
    'The method is not allowed here',
    'The path exists, but not for this method.',
    'Use one that the header `Allow` names.',
  ),
  NOT_ACCEPTABLE: row(
    406,
    'Only JSON can be answered',
    'The header `Accept` excludes `application/json`.',
    'Accept `application/json`.',
  ),
  REQUEST_TIMEOUT: row(
    408,
    'The request took too long to arrive',
    'Headers or body came too slowly.',
    'Send it again.',
  ),
  EMAIL_TAKEN: row(
    409,
    'The e-mail address is taken',
    'Another account has it.',
    'Use another address, or the account that exists.',
  ),
  IDEMPOTENCY_KEY_IN_FLIGHT: row(
    409,
    'The same request is being worked on',
    'An earlier request with this key has not ended yet.',
    'Send the same request again after `Retry-After`.',
  ),
  VERSION_STALE: row(
    412,
    'The version is not the current one',
    '`If-Match` names another version than the stored one.',
    'Read again, and decide on what is there now.',
  ),
  BODY_TOO_LARGE: row(413, 'The body is too large', 'It has more than 256 KiB.', 'Send less.'),
  URI_TOO_LONG: row(
    414,
    'The address is too long',
    'It has more than 4096 characters, or a parameter in it more than 200.',
    'Send a shorter one.',
  ),
  MEDIA_TYPE_UNSUPPORTED: row(
    415,
    'The body must be JSON',
    'The header `Content-Type` names something else, or another charset than UTF-8.',
    'Send `application/json`.',
  ),
  STOCK_INSUFFICIENT: row(
    422,
    'Not enough in stock',
    'Fewer pieces are available than were ordered. Nothing was reserved.',
    'Order fewer, or later.',
  ),
  CURRENCY_NOT_OFFERED: row(
    422,
    'Not sold in this currency',
    'A product of the order has no price in its currency.',
    'Use a currency that all the products list.',
  ),
  ORDER_NOT_CANCELLABLE: row(
    422,
    'The order can no longer be cancelled',
    'It is paid, or has ended otherwise.',
    'Ask for a refund.',
  ),
  PAYMENT_NOT_REFUNDABLE: row(
    422,
    'The payment cannot be refunded',
    'It was not captured, or was refunded already.',
    'Read the payment.',
  ),
  WORK_ACTION_REFUSED: row(
    422,
    'This cannot be done with it',
    'Work of this kind cannot be fixed, redriven or discarded so, or not in its present state.',
    'Read it: `actions` tells what can be done.',
  ),
  IDEMPOTENCY_KEY_REUSED: row(
    422,
    'The idempotency key belongs to another request',
    'The key was used with a different operation or body.',
    'Use a fresh key for a new request.',
  ),
  HEADERS_TOO_LARGE: row(431, 'The headers are too large', 'They have more than 16 KiB.', 'Send fewer.'),
  INTERNAL: row(
    500,
    'Something went wrong',
    'An error of ours. It is logged under the correlation id.',
    'Tell us the correlation id. With an idempotency key it is safe to try again.',
  ),
  SERVICE_UNAVAILABLE: row(
    503,
    'Not available at the moment',
    'A part of the shop cannot be reached. Nothing was done.',
    'Try again after `Retry-After`.',
  ),
  DEADLINE_EXCEEDED: row(
    504,
    'It took too long',
    'No answer came in time. Whether the work was done is not known.',
    'Repeat it with the same idempotency key, or read what is there.',
  ),
} as const satisfies Record<string, CodeMeaning>;

export type ProblemCode = keyof typeof problemCodes;

export const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(problemCodes, code);
