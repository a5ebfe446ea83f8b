import {
  context,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Link,
  type Span,
  type SpanKind,
  type Tracer,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { parseEnvironment } from '#config/parse-environment.js';
import type { Environment } from './environment.js';
import { describeMessage } from './mask.js';
import { pairsIn, spanProcessors, tracingEnvironment } from './span-export.js';

// The one thing that providers share: which span is current.
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

const propagator = new W3CTraceContextPropagator();

/** The tracer of one service, and how to end it. */
export interface Tracing {
  readonly tracer: Tracer;
  /** Sends what is left. */
  close(): Promise<void>;
}

/**
 * A provider of its own for each service, so that services in one process stay apart; a traceparent joins their spans.
 * Throws ConfigurationError for OTEL_* variables that make no sense.
 */
export function createTracing(service: string, environment: Environment): Tracing {
  const configuration = parseEnvironment(tracingEnvironment, environment);
  const disabled = configuration.OTEL_SDK_DISABLED;
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.namespace': 'meshcart',
      ...pairsIn(configuration.OTEL_RESOURCE_ATTRIBUTES),
      'service.name': configuration.OTEL_SERVICE_NAME ?? service,
    }),
    sampler: disabled
      ? new AlwaysOffSampler()
      : new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(configuration.OTEL_TRACES_SAMPLER_ARG) }),
    spanProcessors: disabled ? [] : spanProcessors(configuration),
  });
  return { tracer: provider.getTracer('meshcart'), close: () => provider.shutdown() };
}

/** What a span is told at its start. */
export interface SpanDetails {
  readonly kind: SpanKind;
  readonly attributes?: Attributes;
  /** Absent: the current span. */
  readonly parent?: Context;
  readonly links?: readonly Link[];
}

/** Runs `work` inside a span, which records how it ended. */
export async function inSpan<T>(
  tracer: Tracer,
  name: string,
  { kind, attributes, links = [], parent = context.active() }: SpanDetails,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  const options = { kind, links: [...links], ...(attributes ? { attributes } : {}) };
  const span = tracer.startSpan(name, options, parent);
  try {
    return await context.with(trace.setSpan(parent, span), async () => work(span));
  } catch (error) {
    span.setStatus({
      code: SpanStatusCode.ERROR,
      message: error instanceof Error ? describeMessage(error) : 'failed',
    });
    throw error;
  } finally {
    span.end();
  }
}

/** The current span as W3C `traceparent`; undefined outside any. */
export const currentTraceparent = (): string | undefined => traceparentIn(context.active());

/** A span as W3C `traceparent`. */
export const traceparentOf = (span: Span): string => traceparentIn(trace.setSpan(ROOT_CONTEXT, span)) ?? '';

function traceparentIn(from: Context): string | undefined {
  const carrier: Record<string, string> = {};
  propagator.inject(from, carrier, { set: (into, key, value) => void (into[key] = value) });
  return carrier.traceparent;
}

/**
 * For what somebody asked for who does not wait for it: it goes on in the same trace, and links to the span that asked,
 * since it may begin long after that has ended.
 */
export function causedBy(traceparent: string | undefined): { parent: Context; links: Link[] } {
  const parent = remoteParent(traceparent);
  const asked = trace.getSpanContext(parent);
  return { parent, links: asked ? [{ context: asked }] : [] };
}

/** The context of a remote parent; the root where there is none, or a malformed one. */
export function remoteParent(traceparent: string | undefined): Context {
  if (!traceparent) return ROOT_CONTEXT;
  const getter = {
    get: (from: { traceparent: string }, key: string) =>
      key === 'traceparent' ? from.traceparent : undefined,
    keys: () => ['traceparent'],
  };
  return propagator.extract(ROOT_CONTEXT, { traceparent }, getter);
}
