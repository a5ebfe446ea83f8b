import type { Meter } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import Type from 'typebox';
import { parseEnvironment } from '#config/parse-environment.js';
import type { Environment } from './environment.js';

/** The variables of OpenTelemetry that a service reads for its metrics. */
export const metricsEnvironment = Type.Object({
  OTEL_SDK_DISABLED: Type.Boolean({ default: false }),
  OTEL_SERVICE_NAME: Type.Optional(Type.String()),
  /** "prometheus": they can be read at /metrics. Without a reader nothing is measured. */
  OTEL_METRICS_EXPORTER: Type.Union([Type.Literal('prometheus'), Type.Literal('none')], { default: 'none' }),
  OTEL_EXPORTER_PROMETHEUS_HOST: Type.String({ default: '127.0.0.1', minLength: 1 }),
  OTEL_EXPORTER_PROMETHEUS_PORT: Type.Integer({ default: 9464, minimum: 1, maximum: 65_535 }),
});

/** The meter of one service, and how its metrics begin and end to be readable. */
export interface Metrics {
  readonly meter: Meter;
  /** @throws where the address is taken. */
  open(): Promise<void>;
  close(): Promise<void>;
}

/** A provider of its own for each service. Throws ConfigurationError for OTEL_* variables that make no sense. */
export function createMetrics(service: string, environment: Environment): Metrics {
  const {
    OTEL_SDK_DISABLED: isDisabled,
    OTEL_SERVICE_NAME: name = service,
    OTEL_METRICS_EXPORTER: exporter,
    OTEL_EXPORTER_PROMETHEUS_HOST: host,
    OTEL_EXPORTER_PROMETHEUS_PORT: port,
  } = parseEnvironment(metricsEnvironment, environment);
  const page =
    exporter === 'prometheus' && !isDisabled
      ? new PrometheusExporter({
          host,
          port,
          preventServerStart: true,
          withResourceConstantLabels: /^service/,
        })
      : undefined;
  const provider = new MeterProvider({
    resource: resourceFromAttributes({ 'service.name': name }),
    readers: page ? [page] : [],
  });
  return {
    meter: provider.getMeter('meshcart'),
    open: async () =>
      page?.startServer().catch((cause: unknown) => {
        const advice =
          'set OTEL_EXPORTER_PROMETHEUS_HOST and OTEL_EXPORTER_PROMETHEUS_PORT to a free address';
        throw new Error(`the metrics of ${name} cannot be read on ${host}:${port}: ${advice}`, { cause });
      }),
    close: () => provider.shutdown(),
  };
}
