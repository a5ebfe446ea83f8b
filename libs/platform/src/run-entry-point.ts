import { randomUUID } from 'node:crypto';
import { SpanKind, type Attributes } from '@opentelemetry/api';
import type { EntryPoint } from '#contracts/contracts.js';
import { currentCall, runInCall, type CallContext, type ServiceRuntime } from './call-context.js';
import { causedBy, inSpan } from './tracing.js';

/** What started a run: an event or a job tells, a timer does not. */
export interface Cause {
  readonly correlationId?: string | undefined;
  readonly traceparent?: string | undefined;
  /** Of what was delivered, for the span. */
  readonly attributes?: Attributes;
}

/**
 * Runs `work` as the service's own: with the budget of its contract, as the service's principal, in the trace of its cause, to which
 * it links.
 */
export async function runEntryPoint<T>(
  service: ServiceRuntime,
  point: EntryPoint,
  cause: Cause,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return untracedEntryPoint(service, point, cause, async (signal) => {
    const span = {
      kind: SpanKind.CONSUMER,
      attributes: { 'meshcart.correlation_id': currentCall().correlationId, ...cause.attributes },
      ...causedBy(cause.traceparent),
    };
    return inSpan(service.tracer, point.origin, span, async () => work(signal));
  });
}

/** The same without a span, for a look at whether there is work: most find none, and a trace of nothing is noise. */
export async function untracedEntryPoint<T>(
  service: ServiceRuntime,
  { origin, timeoutMs, localWorkMs }: EntryPoint,
  cause: Cause,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), timeoutMs);
  const call: CallContext = {
    service,
    origin,
    deadline: Date.now() + timeoutMs,
    localWorkMs,
    correlationId: cause.correlationId ?? randomUUID(),
    principal: { subject: '', clientId: '', scopes: [], service: service.name },
    idempotencyKey: undefined,
    signal: late.signal,
  };
  try {
    return await runInCall(call, async () => work(late.signal));
  } finally {
    clearTimeout(timer);
  }
}
