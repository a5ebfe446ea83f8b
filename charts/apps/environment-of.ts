import { ports } from '#mesh/deployment.js';
import { appMetricsPort } from '#mesh/prometheus/metrics.js';
import type { Environment, ServiceName } from '../environments/environment.js';
import type { Lifetime } from './lifetime.js';
import { api } from './api.js';
import { billing } from './billing.js';
import { messagingOf } from './messaging.js';
import { notifications } from './notifications.js';
import { orders } from './orders.js';
import { users } from './users.js';
import type { AnyVariables } from './variables.js';
import type { metricsEnvironment } from '#platform/metrics.js';
import type { platformEnvironment } from '#platform/environment.js';
import type { Variables } from './variables.js';

const own: Readonly<Record<ServiceName, (environment: Environment) => AnyVariables>> = {
  api,
  users,
  orders,
  billing,
  notifications,
};

/** Everything that an app is told. `stores` are those that it may reach. */
export const environmentOf = (
  app: ServiceName,
  environment: Environment,
  lifetime: Lifetime,
  stores: readonly string[] = [],
): AnyVariables => ({
  ...everywhere(environment, lifetime),
  ...messagingOf(environment, stores),
  ...own[app](environment),
});

const everywhere = (
  { mode }: Environment,
  lifetime: Lifetime,
): Variables<typeof platformEnvironment> & Variables<typeof metricsEnvironment> => ({
  MESHCART_MODE: mode,
  // The sidecar repeats calls, so the clients do not.
  MESHCART_MESH: 'istio',
  GRPC_ADDRESS: `0.0.0.0:${ports.grpc}`,
  // On loopback, where the sidecar's agent reads them.
  OTEL_METRICS_EXPORTER: 'prometheus',
  OTEL_EXPORTER_PROMETHEUS_PORT: String(appMetricsPort),
  SHUTDOWN_DELAY_SECONDS: String(lifetime.delaySeconds),
  SHUTDOWN_GRACE_SECONDS: String(lifetime.graceSeconds),
});
