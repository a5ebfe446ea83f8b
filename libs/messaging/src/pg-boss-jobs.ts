import type { JobWithMetadata } from 'pg-boss';
import type { DeadJob, Job, JobData } from './work-queue.js';

/** What a row of pg-boss carries. It repeats the id, because a redriven row gets another one. */
export interface Payload {
  readonly id: string;
  readonly data: JobData;
  readonly correlationId?: string;
  readonly traceparent?: string;
}

/** What to store of a job. */
export function payloadOf({ id, data, correlationId, traceparent }: Job): Payload {
  return {
    id,
    data,
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}

/** What is read of a row of a dead-letter queue. */
export type DeadRow = Pick<
  JobWithMetadata<Payload>,
  'id' | 'data' | 'sourceRetryCount' | 'sourceOutput' | 'createdOn'
>;

/** The job that a fetched row stands for, with the number of this try. */
export function jobOf(row: JobWithMetadata<Payload>): Job {
  return { ...row.data, attempt: row.retryCount + 1 };
}

/** The dead job that a row of a dead-letter queue stands for. */
export function deadJobOf(row: DeadRow): DeadJob {
  const attempt = row.sourceRetryCount === null ? {} : { attempt: row.sourceRetryCount + 1 };
  return { ...row.data, ...attempt, reason: reasonIn(row.sourceOutput), diedAt: row.createdOn };
}

/** pg-boss keeps what was thrown, sometimes below `value`. */
function reasonIn(output: object | null): string {
  const { message, value } = (output ?? {}) as { message?: unknown; value?: unknown };
  if (typeof message === 'string') return message;
  return typeof value === 'object' && value !== null ? reasonIn(value) : 'unknown';
}
