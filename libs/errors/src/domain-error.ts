/** The closed list of what can be wrong. Each has one gRPC and one HTTP status, in status-table.ts. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'missing'
  | 'conflict'
  | 'stale'
  | 'refused'
  | 'exhausted'
  | 'unavailable';

/** What is wrong with one field of a request. */
export interface FieldViolation {
  /** Path of the field as the client wrote it, for example `items.0.quantity`. */
  readonly field: string;
  readonly description: string;
}

/** What a refusal tells beyond its code and message. */
export interface ErrorDetails {
  readonly fields?: readonly FieldViolation[];
  /** When the same request may be sent again, in milliseconds. */
  readonly retryAfterMs?: number;
  /** Further facts for programs. Never personal data: they travel to the client. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** An expected refusal. Its code is for programs and stays stable; its message is for people and may be shown. */
export class DomainError extends Error {
  override readonly name = 'DomainError';

  constructor(
    readonly kind: ErrorKind,
    readonly code: string,
    message: string,
    readonly details: ErrorDetails = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
