import { SpanKind } from '@opentelemetry/api';
import { maybeCurrentCall, runInCall } from '#platform/call-context.js';
import { causedBy, inSpan } from '#platform/tracing.js';
import type { PlacingRequest } from '../domain/saga-store.js';

/** A worker's run belongs to no request until it knows whose order it takes on: from then on to the one that placed it. */
export async function inRequestOf<T>(request: PlacingRequest, work: () => Promise<T>): Promise<T> {
  const call = maybeCurrentCall();
  if (!call) return work();
  const correlationId = request.correlationId ?? call.correlationId;
  return runInCall({ ...call, correlationId }, async () => {
    if (request.traceparent === undefined) return work();
    const span = {
      kind: SpanKind.CONSUMER,
      attributes: { 'meshcart.correlation_id': correlationId },
      ...causedBy(request.traceparent),
    };
    return inSpan(call.service.tracer, call.origin, span, work);
  });
}
