import { runInCall, type CallContext } from '#platform/call-context.js';
import { DeadlineExceeded } from '#platform/deadline-exceeded.js';

/** A call without the parts that follow from its timeout. */
export interface CallScope extends Omit<CallContext, 'deadline' | 'signal'> {
  readonly timeoutMs: number;
  /** Aborted when nobody waits for the answer any more. */
  readonly gone?: AbortSignal;
}

/** Runs `work` as a call of its own. Throws DeadlineExceeded when its time is over, whatever `work` still does. */
export async function runWithDeadline<T>(scope: CallScope, work: () => Promise<T>): Promise<T> {
  const { service, origin, localWorkMs, correlationId, principal, idempotencyKey, timeoutMs, gone } = scope;
  const late = new AbortController();
  const { promise: expired, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.abort();
    reject(new DeadlineExceeded(origin));
  }, timeoutMs);
  const call: CallContext = {
    service,
    origin,
    deadline: Date.now() + timeoutMs,
    localWorkMs,
    correlationId,
    principal,
    idempotencyKey,
    signal: gone ? AbortSignal.any([gone, late.signal]) : late.signal,
  };
  try {
    return await Promise.race([runInCall(call, work), expired]);
  } finally {
    clearTimeout(timer);
  }
}
