import { HttpException } from '@nestjs/common';
import { DomainError, type FieldViolation } from '#errors/domain-error.js';
import { statusOf } from '#errors/status-table.js';
import { DeadlineExceeded } from '#platform/deadline-exceeded.js';
import type { ProblemCode } from './codes.js';
import { HttpProblem } from './http-problem.js';
import { isSchemaRefusal, violationsOf } from './schema-refusal.js';

/** What a client is told of an error. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors: readonly FieldViolation[];
  readonly headers: Readonly<Record<string, string>>;
  /** False for an error of ours, whose cause belongs in the log and not in the answer. */
  readonly expected: boolean;
}

/** Every error has its place here; what nobody foresaw is sent neutral. */
export function translateError(error: unknown): Refusal {
  if (error instanceof HttpProblem) return { ...fieldsOf(error), expected: true };
  if (error instanceof DomainError) return ofDomain(error);
  if (error instanceof DeadlineExceeded) {
    return { ...fieldsOf(new HttpProblem('DEADLINE_EXCEEDED', 'no answer came in time')), expected: true };
  }
  if (isSchemaRefusal(error)) {
    const problem = new HttpProblem('REQUEST_INVALID', 'the request does not fit its schema', {
      errors: violationsOf(error),
    });
    return { ...fieldsOf(problem), expected: true };
  }
  const known = codeOfHttp[httpStatusOf(error) ?? 0];
  if (known) return { ...fieldsOf(new HttpProblem(...known)), expected: true };
  return { ...fieldsOf(new HttpProblem('INTERNAL', 'an unexpected error happened')), expected: false };
}

const fieldsOf = ({ status, code, message, errors, headers }: HttpProblem) => ({
  status,
  code,
  detail: message,
  errors,
  headers,
});

function ofDomain({ kind, code, message, details }: DomainError): Refusal {
  return {
    status: statusOf[kind].http,
    code,
    detail: message,
    errors: details.fields ?? [],
    headers: retryAfter(
      kind === 'unavailable' || kind === 'exhausted' || code === inFlight,
      details.retryAfterMs,
    ),
    expected: true,
  };
}

const inFlight: ProblemCode = 'IDEMPOTENCY_KEY_IN_FLIGHT';

function retryAfter(always: boolean, afterMs: number | undefined): Record<string, string> {
  if (afterMs === undefined && !always) return {};
  return { 'retry-after': String(Math.max(1, Math.ceil((afterMs ?? 1000) / 1000))) };
}

/** Fastify's own refusals: Nest wraps some as HttpException, which keeps nothing but the status. */
function httpStatusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  if (error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number') {
    return error.statusCode;
  }
  return undefined;
}

const codeOfHttp: Readonly<Record<number, [ProblemCode, string]>> = {
  400: ['BODY_MALFORMED', 'the body is not well-formed JSON'],
  404: ['ROUTE_UNKNOWN', 'no operation has this path'],
  408: ['REQUEST_TIMEOUT', 'the request took too long to arrive'],
  413: ['BODY_TOO_LARGE', 'the body has more than 256 KiB'],
  414: ['URI_TOO_LONG', 'a parameter in the address is too long'],
  415: ['MEDIA_TYPE_UNSUPPORTED', 'the body must be application/json'],
  503: ['SERVICE_UNAVAILABLE', 'the service is stopping'],
};
