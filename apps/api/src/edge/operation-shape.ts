import { Type, type TSchema } from 'typebox';
import type { ProblemCode } from '../problems/codes.js';

export const answerHeaderDescriptions = {
  ETag: 'Version of what is answered, for If-None-Match and If-Match',
  Location: 'Where the new thing is',
  Link: 'The next page, with rel="next"; absent on the last one',
  'Idempotency-Replayed': 'true where this is the answer of an earlier request with the same key',
} as const;

export type AnswerHeader = keyof typeof answerHeaderDescriptions;

/** What of an operation the contract leaves open. */
export interface OperationShape {
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly params?: TSchema;
  readonly querystring?: TSchema;
  /** Of a JSON body; every object in it refuses unknown properties. */
  readonly body?: TSchema;
  /** Whether a request without a body counts as one with an empty object. */
  readonly bodyOptional?: boolean;
  /** Whether the handler gets the bytes as they came. */
  readonly rawBody?: boolean;
  /** Whether If-Match is looked at, or even needed. */
  readonly ifMatch?: boolean | 'required';
  readonly success: {
    readonly status: 200 | 201 | 202;
    readonly description: string;
    readonly schema: TSchema;
    readonly headers?: readonly AnswerHeader[];
  };
  /** What the services behind it may refuse with, beside what the policy implies. */
  readonly refuses?: readonly ProblemCode[];
}

/** A body whose bytes only its receiver understands. */
export const AnyBody = Type.Unknown({ description: 'Passed on byte for byte' });
