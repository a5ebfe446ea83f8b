import { Type, type Static } from 'typebox';
import { closed } from './fields.js';

export const Violation = Type.Object(
  {
    field: Type.String({
      description: 'Where it is, as the client wrote it',
      examples: ['items.0.quantity'],
    }),
    description: Type.String(),
  },
  { $id: 'Violation', ...closed },
);

/** RFC 9457. Every member stands here: a response schema drops what it does not list. */
export const Problem = Type.Object(
  {
    type: Type.String({ format: 'uri', description: 'Stable; leads to the meaning of the code' }),
    title: Type.String(),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    detail: Type.String(),
    code: Type.String({ pattern: '^[A-Z][A-Z_]+$', examples: ['STOCK_INSUFFICIENT'] }),
    instance: Type.String({ description: 'Path of the request' }),
    correlationId: Type.String(),
    retryable: Type.Boolean({ description: 'Whether the same request may succeed later' }),
    errors: Type.Array(Type.Unsafe<Static<typeof Violation>>({ $ref: 'Violation#' })),
  },
  { $id: 'Problem', ...closed, description: 'RFC 9457 problem details' },
);

export type ProblemDocument = Static<typeof Problem>;
