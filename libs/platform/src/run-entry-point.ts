import { randomUUID } from 'node:crypto';
import { SpanKind } from '@opentelemetry/api';
import type { EntryPoint } from '#contracts/contracts.js';
import { runInCall, type CallContext, type ServiceRuntime } from './call-context.js';
import { inSpan, remoteParent } from './tracing.js';

/** What started a run: an event or a job tells, a timer does not. */
export interface Cause {
  readonly correlationId?: string | undefined;
  readonly traceparent?: string | undefined;
}

/** Runs `work` as the service's own: with the budget of its contract, as the service's principal, in a trace of its cause. */
export async function runEntryPoint<T>(
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
  const span = {
    kind: SpanKind.CONSUMER,
    attributes: { 'meshcart.correlation_id': call.correlationId },
    parent: remoteParent(cause.traceparent),
  };
  try {
    return await runInCall(call, () => inSpan(service.tracer, origin, span, async () => work(late.signal)));
  } finally {
    clearTimeout(timer);
  }
}
