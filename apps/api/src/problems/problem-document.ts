import type { ProblemDocument } from '../schemas/problem.js';
import { isProblemCode, problemCodes } from './codes.js';
import type { Refusal } from './translate-error.js';

export const problemType = 'application/problem+json';

const retryableStatuses = new Set([408, 429, 503, 504]);

interface Place {
  readonly publicUrl: string;
  readonly path: string;
  readonly correlationId: string;
}

/** RFC 9457. The path stands without its query: a query may hold what a person typed. */
export function problemDocument(
  refusal: Refusal,
  { publicUrl, path, correlationId }: Place,
): ProblemDocument {
  const { status, code, detail, errors } = refusal;
  return {
    type: `${publicUrl}/docs/problems#${code}`,
    title: isProblemCode(code) ? problemCodes[code].title : 'The request was refused',
    status,
    detail,
    code,
    instance: path.split('?', 1)[0] ?? '/',
    correlationId,
    retryable: retryableStatuses.has(status) || code === 'IDEMPOTENCY_KEY_IN_FLIGHT',
    errors: errors.map(({ field, description }) => ({ field, description })),
  };
}
