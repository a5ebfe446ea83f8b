import pg from 'pg';

/** The SQLSTATE of what pg or drizzle threw. drizzle wraps what pg throws, so the code may be in a cause. */
export function sqlState(error: unknown): string | undefined {
  return databaseError(error)?.code;
}

/** The constraint that refused a row, by its name in the migrations. */
export function violatedConstraint(error: unknown): string | undefined {
  return databaseError(error)?.constraint;
}

function databaseError(error: unknown): pg.DatabaseError | undefined {
  if (!(error instanceof Error)) return undefined;
  return error instanceof pg.DatabaseError ? error : databaseError(error.cause);
}
