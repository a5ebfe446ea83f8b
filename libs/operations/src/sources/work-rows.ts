import { WorkKind, type FailedWork, type WorkAction } from '#contracts/meshcart/operations/v1/failed_work.js';
import type { Database } from '#persistence/database.js';
import type { WorkPage, WorkQuery } from '../work-source.js';

/** A piece of work as a query of the service's database answers it. `failed_at` is cut to milliseconds, as pages are. */
export interface WorkRow {
  readonly id: string;
  readonly place: string;
  readonly key: string;
  readonly type: string;
  readonly error: string;
  readonly attempts: number;
  readonly failed_at: Date;
  readonly correlation_id: string | null;
  readonly traceparent: string | null;
  readonly waiting: number;
}

/**
 * A page of the rows that `select` answers, which are those of WorkRow.
 * @param name of the prepared statement
 */
export async function pageOf<Row extends WorkRow>(
  database: Database,
  name: string,
  select: string,
  { place, key, failedBefore, after, limit }: WorkQuery,
  workOf: (row: Row) => FailedWork,
): Promise<WorkPage> {
  const { rows } = await database.execute<Row & { matching: number }>({
    name,
    text: `
      select *, count(*) over ()::int as matching from (${select}) work
      where ($1::text is null or place = $1) and ($2::text is null or key = $2) and failed_at <= $3
        and ($4::timestamptz is null or (failed_at, id collate "C") > ($4, $5::text collate "C"))
      order by failed_at, id collate "C" limit $6`,
    values: [place ?? null, key ?? null, failedBefore, after?.failedAt ?? null, after?.id ?? null, limit],
  });
  return { work: rows.map(workOf), matching: rows[0]?.matching ?? 0 };
}

/** @param actions what may be done with it */
export function failedWorkOf(row: WorkRow, kind: WorkKind, actions: readonly WorkAction[]): FailedWork {
  const { id, place, key, type, error, attempts, failed_at, correlation_id, traceparent, waiting } = row;
  return {
    id,
    kind,
    place,
    key,
    type,
    error,
    attempts,
    failedAt: failed_at,
    traceId: traceIdOf(traceparent),
    correlationId: correlation_id ?? '',
    waiting,
    actions: [...actions],
  };
}

/** Of a W3C traceparent; empty where there is none. */
export const traceIdOf = (traceparent: string | null | undefined): string =>
  /^[0-9a-f]{2}-([0-9a-f]{32})-/.exec(traceparent ?? '')?.[1] ?? '';
