import type { Environment, Service } from './services.js';
import { replicaNames, replicas, type ServiceName, type System } from './system.js';

/** What a person or a test may set for a service from outside: traces, crash points, and the patience of orders. */
const passedOn =
  /^(OTEL_\w+|MESHCART_(CRASH|RECORD)_\w+|LOG_LEVEL|PAYMENT_WINDOW_SECONDS|SAGA_GIVE_UP_SECONDS)$/;

/** Everything that one replica is told. Nothing else of this process's environment reaches it. */
export function serviceEnvironment(service: Service, system: System, replica: number): Environment {
  const outside = Object.entries(process.env).filter(([name]) => passedOn.test(name));
  return {
    MESHCART_MODE: 'development',
    // Five services close one after the other while a person waits.
    SHUTDOWN_GRACE_SECONDS: '5',
    LOG_FILE: system.log(replicaNames(service.name, system.replicated)[replica] ?? service.name),
    GRPC_ADDRESS: system.grpcAddress(service.name, replica),
    ...Object.fromEntries(outside.map(([name, value]) => [name, value ?? ''])),
    ...metricsPort(system, service, replica),
    ...service.environment(system, replica),
  };
}

/** Where metrics are asked for, each replica has a page of its own: from the port that was asked for upwards. */
function metricsPort(system: System, { name }: Service, replica: number): Environment {
  if (process.env.OTEL_METRICS_EXPORTER !== 'prometheus') return {};
  const first = Number(process.env.OTEL_EXPORTER_PROMETHEUS_PORT ?? 9464);
  const everyone = (Object.keys(replicas) as ServiceName[]).flatMap((each) =>
    replicaNames(each, system.replicated),
  );
  const own = replicaNames(name, system.replicated)[replica] ?? name;
  return { OTEL_EXPORTER_PROMETHEUS_PORT: String(first + everyone.indexOf(own)) };
}
