import { maybeCurrentCall, runInCall } from '#platform/call-context.js';

/** A worker's run belongs to no request until it knows whose order it takes on. */
export async function underCorrelationId<T>(
  correlationId: string | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const call = maybeCurrentCall();
  return call && correlationId ? runInCall({ ...call, correlationId }, work) : work();
}
