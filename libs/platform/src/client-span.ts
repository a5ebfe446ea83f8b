import { SpanKind, type Attributes, type Span } from '@opentelemetry/api';
import { maybeCurrentCall } from './call-context.js';
import { inSpan } from './tracing.js';

/** A request to somebody else's server, as part of the call under way; outside any there is no span, and no argument. */
export async function inClientSpan<T>(
  name: string,
  attributes: Attributes,
  work: (span?: Span) => Promise<T>,
): Promise<T> {
  const call = maybeCurrentCall();
  if (!call) return work();
  return inSpan(call.service.tracer, name, { kind: SpanKind.CLIENT, attributes }, work);
}
