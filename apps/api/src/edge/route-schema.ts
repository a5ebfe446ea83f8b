import type { FastifySchema } from 'fastify';
import { Access, type Operation } from '#contracts/contracts.js';
import { problemCodes, type ProblemCode } from '../problems/codes.js';
import { problemType } from '../problems/problem-document.js';
import { Problem } from '../schemas/problem.js';
import { reference } from '../schemas/reference.js';
import { answerHeaders, requestHeaders } from './described-headers.js';
import type { OperationShape } from './operation-shape.js';

/** Tells the document what a FastifySchema cannot say; the document drops the mark itself. */
export const bodyOptionalMark = 'x-body-optional';

interface BodyMark {
  readonly [bodyOptionalMark]: boolean;
}

/** The schema of one route: what Ajv checks, what is serialized, and what the OpenAPI document says. */
export function routeSchemaOf(operation: Operation, shape: OperationShape): FastifySchema & BodyMark {
  const { tag, summary, description, params, querystring, body } = shape;
  const headers = requestHeaders(operation, shape);
  return {
    operationId: operation.name,
    tags: [tag],
    summary,
    ...(description ? { description } : {}),
    ...(params ? { params } : {}),
    ...(querystring ? { querystring } : {}),
    ...(body ? { body } : {}),
    ...(headers ? { headers } : {}),
    security: operation.access === Access.TOKEN ? [{ oauth2: operation.scopes }] : [],
    [bodyOptionalMark]: shape.bodyOptional ?? false,
    response: { ...success(operation, shape), ...problems(codesOf(operation, shape)) },
  };
}

function success(
  operation: Operation,
  { success: { status, schema, description, headers = [] } }: OperationShape,
) {
  const answer = {
    description,
    headers: answerHeaders(headers),
    content: { 'application/json': { schema } },
  };
  if (!headers.includes('ETag') || operation.method !== 'GET') return { [status]: answer };
  return { [status]: answer, 304: { type: 'null', description: 'Not changed since that version' } };
}

/** One answer for each status, with all codes that it can carry. */
function problems(codes: readonly ProblemCode[]) {
  const statuses = [...new Set(codes.map((code) => problemCodes[code].status))].sort(
    (one, other) => one - other,
  );
  return Object.fromEntries(
    statuses.map((status) => {
      const here = codes.filter((code) => problemCodes[code].status === status);
      const description = here.map((code) => `${code}: ${problemCodes[code].title}`).join('. ');
      return [status, { description, content: { [problemType]: { schema: reference(Problem) } } }];
    }),
  );
}

function codesOf(
  operation: Operation,
  { refuses = [], ifMatch, body, rawBody }: OperationShape,
): ProblemCode[] {
  const always = ['REQUEST_INVALID', 'NOT_ACCEPTABLE', 'URI_TOO_LONG'] as const;
  const ours = ['INTERNAL', 'SERVICE_UNAVAILABLE', 'DEADLINE_EXCEEDED'] as const;
  const token = ['TOKEN_INVALID', 'SCOPE_MISSING', 'SUBJECT_MISSING'] as const;
  const key = ['IDEMPOTENCY_KEY_MISSING', 'IDEMPOTENCY_KEY_IN_FLIGHT', 'IDEMPOTENCY_KEY_REUSED'] as const;
  const withBody = ['BODY_MALFORMED', 'REQUEST_TIMEOUT', 'BODY_TOO_LARGE', 'MEDIA_TYPE_UNSUPPORTED'] as const;
  return [
    ...always,
    ...(operation.access === Access.TOKEN ? token : []),
    ...(operation.keyRequired ? key : []),
    ...(body || rawBody ? withBody : []),
    ...(ifMatch ? (['VERSION_STALE'] as const) : []),
    ...refuses,
    ...ours,
  ];
}
