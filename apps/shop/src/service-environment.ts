import { join } from 'node:path';
import type { Environment, Service } from './services.js';
import type { System } from './system.js';

/** Everything that one replica is told. Nothing else of this process's environment reaches it. */
export function serviceEnvironment(service: Service, system: System, replica: number): Environment {
  return {
    ...passedOn(),
    MESHCART_MODE: 'development',
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'info',
    // Five services close one after the other while a person waits.
    SHUTDOWN_GRACE_SECONDS: '5',
    LOG_FILE: join(system.logs, 'shop.log'),
    GRPC_ADDRESS: system.grpcAddress(service.name, replica),
    ...service.environment(system, replica),
  };
}

/** Where traces go, and where a test wants a process to stop. */
function passedOn(): Environment {
  const wanted = Object.entries(process.env).filter(([name]) =>
    /^(OTEL_|MESHCART_CRASH_|MESHCART_RECORD_)/.test(name),
  );
  return Object.fromEntries(wanted.map(([name, value]) => [name, value ?? '']));
}
