import { DomainError } from '#errors/domain-error.js';
import { maskText } from '#errors/mask-text.js';
import { sqlState, violatedConstraint } from './sql-state.js';

/**
 * One line about a failure that may be kept beside the data, without addresses, card numbers and keys. What pg and
 * drizzle throw is cut to code and constraint, because its text repeats the values of the row.
 */
export function describeError(error: unknown): string {
  if (error instanceof DomainError) return `${error.code}: ${error.message}`;
  const state = sqlState(error);
  if (state !== undefined) return `SQLSTATE ${state} ${violatedConstraint(error) ?? ''}`.trim();
  return error instanceof Error ? maskText(`${error.name}: ${error.message}`).slice(0, 500) : 'not an error';
}
