import {
  context,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
  type SpanKind,
  type Tracer,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ConsoleSpanExporter,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace';
import type { Environment } from './environment.js';
import { maskText } from './mask.js';

// The one thing that providers share: which span is current.
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

const propagator = new W3CTraceContextPropagator();

/** The tracer of one service, and how to end it. */
export interface Tracing {
  readonly tracer: Tracer;
  /** Sends what is left. */
  close(): Promise<void>;
}

/** A provider of its own for each service, so that services in one process stay apart; read from the OTEL_* variables. */
export function createTracing(service: string, environment: Environment): Tracing {
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': environment.OTEL_SERVICE_NAME ?? service,
      'service.namespace': 'meshcart',
    }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratioOf(environment)) }),
    spanProcessors: processorsOf(environment),
  });
  return { tracer: provider.getTracer('meshcart'), close: () => provider.shutdown() };
}

export interface SpanDetails {
  readonly kind: SpanKind;
  readonly attributes?: Attributes;
  /** Absent: the current span. */
  readonly parent?: Context;
}

/** Runs `work` inside a span, which records how it ended. */
export async function inSpan<T>(
  tracer: Tracer,
  name: string,
  { kind, attributes, parent = context.active() }: SpanDetails,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  const span = tracer.startSpan(name, { kind, ...(attributes ? { attributes } : {}) }, parent);
  try {
    return await context.with(trace.setSpan(parent, span), () => work(span));
  } catch (error) {
    span.setStatus({
      code: SpanStatusCode.ERROR,
      message: error instanceof Error ? maskText(error.message) : 'failed',
    });
    throw error;
  } finally {
    span.end();
  }
}

/** The current span as W3C `traceparent`; undefined outside any. */
export function currentTraceparent(): string | undefined {
  const carrier: Record<string, string> = {};
  propagator.inject(context.active(), carrier, { set: (into, key, value) => void (into[key] = value) });
  return carrier.traceparent;
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

function processorsOf(environment: Environment): SpanProcessor[] {
  const exporter = environment.OTEL_TRACES_EXPORTER ?? (hasEndpoint(environment) ? 'otlp' : 'none');
  switch (exporter) {
    case 'none':
      return [];
    case 'otlp':
      return [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })];
    case 'console':
      return [new BatchSpanProcessor({ exporter: new ConsoleSpanExporter() })];
    default:
      throw new Error(`OTEL_TRACES_EXPORTER must be otlp, console or none, not ${exporter}`);
  }
}

const hasEndpoint = (environment: Environment) =>
  Boolean(environment.OTEL_EXPORTER_OTLP_ENDPOINT ?? environment.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT);

function ratioOf(environment: Environment): number {
  const given = environment.OTEL_TRACES_SAMPLER_ARG;
  const ratio = given === undefined ? 1 : Number(given);
  if (!(ratio >= 0 && ratio <= 1)) throw new Error('OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1');
  return ratio;
}
