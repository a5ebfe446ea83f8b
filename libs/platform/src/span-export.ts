import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BatchSpanProcessor, ConsoleSpanExporter, type SpanProcessor } from '@opentelemetry/sdk-trace';
import Type, { type Static } from 'typebox';

/**
 * The variables of OpenTelemetry that a service reads from its own environment. The rest of OTEL_EXPORTER_OTLP_* (TLS,
 * compression) is read by the exporter from the environment of the process; spans are always sent as protobuf over HTTP
 * and sampled by trace id below a parent that was sampled, so OTEL_EXPORTER_OTLP_PROTOCOL, OTEL_TRACES_SAMPLER and
 * OTEL_PROPAGATORS change nothing.
 */
export const tracingEnvironment = Type.Object({
  /** No spans at all; the traceparent of a caller still travels on. */
  OTEL_SDK_DISABLED: Type.Boolean({ default: false }),
  /** By default the name that the service was booted with. */
  OTEL_SERVICE_NAME: Type.Optional(Type.String()),
  /** More about the process: `name=value` pairs, separated by commas. */
  OTEL_RESOURCE_ATTRIBUTES: Type.Optional(Type.String()),
  /** By default otlp where an endpoint is set, else none. */
  OTEL_TRACES_EXPORTER: Type.Optional(
    Type.Union([Type.Literal('otlp'), Type.Literal('console'), Type.Literal('none')]),
  ),
  /** The part of the traces begun here that is sent. */
  OTEL_TRACES_SAMPLER_ARG: Type.Number({ default: 1, minimum: 0, maximum: 1 }),
  /** Without the path `/v1/traces`, which is added. */
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.Optional(Type.String()),
  /** Taken as it is, before the other. */
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: Type.Optional(Type.String()),
  /** `name=value` pairs, separated by commas; values percent-encoded. */
  OTEL_EXPORTER_OTLP_HEADERS: Type.Optional(Type.String()),
  /** In milliseconds. */
  OTEL_EXPORTER_OTLP_TIMEOUT: Type.Integer({ default: 5000, minimum: 1 }),
});

/** The parsed form of `tracingEnvironment`. */
export type TracingConfiguration = Static<typeof tracingEnvironment>;

/** Where the spans of one service go. */
export function spanProcessors(configuration: TracingConfiguration): SpanProcessor[] {
  const exporter = configuration.OTEL_TRACES_EXPORTER ?? (endpointOf(configuration) ? 'otlp' : 'none');
  switch (exporter) {
    case 'none':
      return [];
    case 'otlp':
      return [new BatchSpanProcessor({ exporter: otlpExporter(configuration) })];
    case 'console':
      return [new BatchSpanProcessor({ exporter: new ConsoleSpanExporter() })];
  }
}

/** Reads the `name=value` pairs of OpenTelemetry's lists; what is no pair is left out. */
export function pairsIn(list = ''): Record<string, string> {
  const pairs = list.split(',').map((pair) => /^\s*([^=\s]+)\s*=(.*)$/.exec(pair));
  return Object.fromEntries(
    pairs.flatMap((pair) => (pair ? [[pair[1] ?? '', decoded(pair[2]?.trim() ?? '')]] : [])),
  );
}

function otlpExporter(configuration: TracingConfiguration): OTLPTraceExporter {
  const url = endpointOf(configuration);
  return new OTLPTraceExporter({
    ...(url === undefined ? {} : { url }),
    headers: pairsIn(configuration.OTEL_EXPORTER_OTLP_HEADERS),
    timeoutMillis: configuration.OTEL_EXPORTER_OTLP_TIMEOUT,
  });
}

function endpointOf(configuration: TracingConfiguration): string | undefined {
  const { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: exact, OTEL_EXPORTER_OTLP_ENDPOINT: base } = configuration;
  return exact ?? (base === undefined ? undefined : `${base.replace(/\/$/, '')}/v1/traces`);
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
