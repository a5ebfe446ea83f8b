import { HttpProblem } from '../problems/http-problem.js';

const quoted = /^"((?:[^"\\]|\\["\\])*)"$/;
const printable = /^[\x20-\x7e]{1,255}$/;

/** The key of an Idempotency-Key header, raw or as a quoted structured-field string; both spellings mean the same key. */
export function idempotencyKeyFrom(header: string | undefined): string {
  const given = header?.trim() ?? '';
  const [, inside] = quoted.exec(given) ?? [];
  const key = inside === undefined ? given : inside.replaceAll(/\\(["\\])/g, '$1');
  if (key === '') {
    throw new HttpProblem('IDEMPOTENCY_KEY_MISSING', 'the header Idempotency-Key is needed here');
  }
  if (printable.test(key)) return key;
  const description = 'must be 1 to 255 printable ASCII characters';
  throw new HttpProblem('REQUEST_INVALID', 'the header Idempotency-Key has the wrong form', {
    errors: [{ field: 'Idempotency-Key', description }],
  });
}
