import type { FieldViolation } from '#errors/domain-error.js';
import { problemCodes, type ProblemCode } from './codes.js';

interface HttpProblemOptions extends ErrorOptions {
  readonly errors?: readonly FieldViolation[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal of HTTP itself: no service was asked, and no kind of DomainError stands for its status. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly status: number;
  readonly errors: readonly FieldViolation[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly code: ProblemCode,
    detail: string,
    { errors = [], headers = {}, ...rest }: HttpProblemOptions = {},
  ) {
    super(detail, rest);
    this.status = problemCodes[code].status;
    this.errors = errors;
    this.headers = headers;
  }
}
