import type { ErrorKind } from './domain-error.js';

/** How one kind of error is spelled on either wire. */
export interface Statuses {
  readonly http: number;
  /** Number of the canonical gRPC status; spelled as a number so that this library imports nothing. */
  readonly grpc: number;
}

/** The published table, bijective in all three columns (docs/errors.md is written from it). */
export const statusOf: Readonly<Record<ErrorKind, Statuses>> = {
  invalid: { http: 400, grpc: 3 },
  unauthenticated: { http: 401, grpc: 16 },
  forbidden: { http: 403, grpc: 7 },
  missing: { http: 404, grpc: 5 },
  conflict: { http: 409, grpc: 6 },
  stale: { http: 412, grpc: 10 },
  refused: { http: 422, grpc: 9 },
  exhausted: { http: 429, grpc: 8 },
  unavailable: { http: 503, grpc: 14 },
};

/** A deadline that passed: nobody's refusal, so it is no kind. */
export const deadlineStatus: Statuses = { http: 504, grpc: 4 };

/** Anything unexpected. Sent neutral; the cause stays in the log. */
export const unknownStatus: Statuses = { http: 500, grpc: 13 };

const kinds = Object.keys(statusOf) as ErrorKind[];

/** The kind that a gRPC status stands for; undefined for those that no DomainError is sent as. */
export const kindOfGrpc = (status: number): ErrorKind | undefined =>
  kinds.find((kind) => statusOf[kind].grpc === status);
