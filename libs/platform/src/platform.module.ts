import type { Meter } from '@opentelemetry/api';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { ServiceRuntime } from './call-context.js';
import { EntryPoints } from './entry-points.js';
import { ENVIRONMENT, type Environment } from './environment.js';
import { LOGGER } from './logger.js';
import { MessagingGauges } from './messaging-gauges.js';
import { Readiness } from './readiness.js';
import { Resources } from './resources.js';

/** Name, log and tracer of this service. */
export const SERVICE = Symbol('service');

/** What every service may inject. */
@Global()
@Module({})
export class PlatformModule {
  static for(
    service: ServiceRuntime,
    environment: Environment,
    resources: Resources,
    meter: Meter,
  ): DynamicModule {
    const gauges = new MessagingGauges(meter, service.logger);
    const values = [
      { provide: SERVICE, useValue: service },
      { provide: LOGGER, useValue: service.logger },
      { provide: ENVIRONMENT, useValue: environment },
      { provide: Resources, useValue: resources },
      { provide: MessagingGauges, useValue: gauges },
    ];
    const entryPoints = {
      provide: EntryPoints,
      inject: [ModuleRef],
      useFactory: (modules: ModuleRef) => new EntryPoints(service, modules, gauges),
    };
    return {
      module: PlatformModule,
      providers: [...values, entryPoints, Readiness],
      exports: [...values, EntryPoints, Readiness],
    };
  }
}
