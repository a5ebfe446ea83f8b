import type { FastifyRequest } from 'fastify';
import { HttpProblem } from '../problems/http-problem.js';

const json = /^application\/json *(; *charset="?utf-8"? *)?$/i;

/** Throws MEDIA_TYPE_UNSUPPORTED for a body that is not JSON, before a byte of it is read. */
export function requireJsonBody({ headers }: FastifyRequest): void {
  const length = headers['content-length'];
  const hasBody = headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
  const type = headers['content-type'];
  if (hasBody ? json.test(type ?? '') : type === undefined || json.test(type)) return;
  throw new HttpProblem('MEDIA_TYPE_UNSUPPORTED', 'the body must be application/json in UTF-8');
}
