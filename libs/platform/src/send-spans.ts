import { SpanKind, SpanStatusCode, type Span, type Tracer } from '@opentelemetry/api';
import type { EventLog } from '#messaging/event-log.js';
import type { Parcel, Sending } from '#messaging/outbox-relay.js';
import type { WorkQueue } from '#messaging/work-queue.js';
import { describeMessage } from './mask.js';
import { causedBy, traceparentOf } from './tracing.js';

interface Message {
  readonly id: string;
  readonly traceparent?: string;
}

/**
 * Gives each message that leaves an outbox a span in the trace of who decided on it. It ends when the message is durable,
 * and the message carries it on. A message that belongs to no trace begins none.
 */
export function sendSpans(tracer: Tracer, engines: { event: EventLog; job: WorkQueue }): Sending {
  return async (parcel, send) => {
    const spans: Span[] = [];
    const traced = <M extends Message>(message: M): M => {
      if (message.traceparent === undefined) return message;
      const span = spanOf(tracer, engines[parcel.kind].system, parcel.destination, message);
      spans.push(span);
      return { ...message, traceparent: traceparentOf(span) };
    };
    try {
      await send(withMessages(parcel, traced));
    } catch (error) {
      const message = error instanceof Error ? describeMessage(error) : 'failed';
      for (const span of spans) span.setStatus({ code: SpanStatusCode.ERROR, message });
      throw error;
    } finally {
      for (const span of spans) span.end();
    }
  };
}

function withMessages(parcel: Parcel, traced: <M extends Message>(message: M) => M): Parcel {
  return parcel.kind === 'event'
    ? { ...parcel, events: parcel.events.map(traced) }
    : { ...parcel, jobs: parcel.jobs.map(traced) };
}

function spanOf(tracer: Tracer, system: string, destination: string, { id, traceparent }: Message): Span {
  const { parent, links } = causedBy(traceparent);
  const attributes = {
    'messaging.system': system,
    'messaging.operation.name': 'send',
    'messaging.operation.type': 'send',
    'messaging.destination.name': destination,
    'messaging.message.id': id,
  };
  return tracer.startSpan(`send ${destination}`, { kind: SpanKind.PRODUCER, attributes, links }, parent);
}
