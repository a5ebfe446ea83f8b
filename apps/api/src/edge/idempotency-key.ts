import { HttpProblem } from '../problems/http-problem.js';

const quoted = /^"((?:[^"\\]|\\["\\])*)"$/;
const printable = /^[\x20-\x7e]{1,255}$/;

/**
 * The key of the Idempotency-Key headers, raw or as a quoted structured-field string; both spellings mean the same key.
 * Two headers, or half a quotation, are refused: taken as they stand they would be another key than the client means,
 * and so another order.
 */
export function idempotencyKeyFrom(headers: readonly string[] = []): string {
  const [given = '', ...others] = headers.map((header) => header.trim());
  const [, inside] = quoted.exec(given) ?? [];
  const key = inside === undefined ? given : inside.replaceAll(/\\(["\\])/g, '$1');
  if (key === '') {
    throw new HttpProblem('IDEMPOTENCY_KEY_MISSING', 'the header Idempotency-Key is needed here');
  }
  const isClear = others.length === 0 && (inside !== undefined || !given.startsWith('"'));
  if (isClear && printable.test(key)) return key;
  const description =
    'must stand once, with 1 to 255 printable ASCII characters, all of them in quotes or none';
  throw new HttpProblem('REQUEST_INVALID', 'the header Idempotency-Key has the wrong form', {
    errors: [{ field: 'Idempotency-Key', description }],
  });
}
