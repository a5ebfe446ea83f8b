import 'reflect-metadata';
import { setTimeout as wait } from 'node:timers/promises';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { parseEnvironment } from '#config/parse-environment.js';
import type { ServiceRuntime } from './call-context.js';
import { CallInterceptor } from './call-interceptor.js';
import { EntryPoints } from './entry-points.js';
import { platformEnvironment, type Environment, type PlatformConfiguration } from './environment.js';
import { boundAddress, grpcServer } from './grpc-server.js';
import { keepAliveTimeout } from './keep-alive.js';
import { createLogger, NestLogger } from './logger.js';
import { createMetrics, type Metrics } from './metrics.js';
import { PlatformModule } from './platform.module.js';
import { Readiness } from './readiness.js';
import { Resources } from './resources.js';
import { contractsOf } from './serve-contract.js';
import { createTracing } from './tracing.js';

/** What the service holds is given so long to close, when calls and work have ended or have had their time. */
const closingMs = 10_000;

/** What a service with an HTTP server of its own brings along. */
export interface BootOptions {
  /** How the HTTP server is made, where the service has one. */
  readonly adapter?: () => FastifyAdapter;
  /** Prepares the application before its modules start: plugins, parsers, hooks. */
  readonly prepare?: (app: NestFastifyApplication) => Promise<void>;
}

/** A service that has been booted, and how to end it. */
export interface RunningService {
  readonly name: string;
  readonly app: NestFastifyApplication;
  /** Undefined where the service has no RPCs and tells its health by HTTP. */
  readonly grpcAddress: string | undefined;
  /** Undefined where HTTP_ADDRESS is not set. */
  readonly httpAddress: string | undefined;
  /** Lets readiness fail, waits, drains calls and work, and closes what the service holds. */
  close(): Promise<void>;
}

/**
 * Starts one service as its own application, with its own environment, log and tracer. It answers when this returns.
 * Throws ConfigurationError for a wrong environment; whatever was opened by then is closed again.
 */
export async function bootService(
  name: string,
  module: Type | DynamicModule,
  environment: Environment,
  options: BootOptions = {},
): Promise<RunningService> {
  const configuration = parseEnvironment(platformEnvironment, environment);
  const metrics = createMetrics(name, environment);
  const tracing = createTracing(name, environment);
  const logger = createLogger(name, configuration);
  const resources = new Resources();
  resources.keep(tracing);
  const service: ServiceRuntime = { name, logger, tracer: tracing.tracer };
  try {
    return await start(service, module, environment, configuration, resources, metrics, options);
  } catch (error) {
    await resources.close().catch((err: unknown) => logger.error({ err }, 'not everything could be closed'));
    throw error;
  }
}

async function start(
  service: ServiceRuntime,
  module: Type | DynamicModule,
  environment: Environment,
  configuration: PlatformConfiguration,
  resources: Resources,
  metrics: Metrics,
  { adapter = () => new FastifyAdapter({ keepAliveTimeout }), prepare }: BootOptions,
): Promise<RunningService> {
  resources.keep(metrics);
  await metrics.open();
  const platform = PlatformModule.for(service, environment, resources, metrics.meter);
  class ServiceModule {}
  const root = { module: ServiceModule, imports: [platform, module] };
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter(), {
    logger: new NestLogger(service.logger),
    // The default ends the process, and with it the neighbours in `shop`.
    abortOnError: false,
  });
  try {
    return await run(app, module, service, configuration, resources, prepare);
  } catch (error) {
    await app
      .get(EntryPoints)
      .close()
      .catch(() => undefined); // why it did not start is what matters
    await app.close().catch(() => undefined);
    throw error;
  }
}

async function run(
  app: NestFastifyApplication,
  module: Type | DynamicModule,
  service: ServiceRuntime,
  configuration: PlatformConfiguration,
  resources: Resources,
  prepare: BootOptions['prepare'],
): Promise<RunningService> {
  const readiness = app.get(Readiness);
  app.useGlobalInterceptors(new CallInterceptor(service));
  const contracts = contractsOf(module);
  // A service that only consumes has no RPC, but its health is asked like that of any other.
  const answersGrpc = contracts.length > 0 || !configuration.HTTP_ADDRESS;
  const grpcAddress = answersGrpc ? await boundAddress(configuration.GRPC_ADDRESS) : undefined;
  if (grpcAddress)
    app.connectMicroservice(grpcServer(grpcAddress, contracts, readiness), { inheritAppConfig: true });
  await prepare?.(app);
  await app.startAllMicroservices();
  const httpAddress = await listen(app, configuration.HTTP_ADDRESS);
  await app.get(EntryPoints).start();
  readiness.set(true);
  service.logger.info({ grpcAddress, httpAddress }, 'ready');
  return {
    name: service.name,
    app,
    grpcAddress,
    httpAddress,
    close: once(() => stop(app, service, configuration, resources)),
  };
}

async function listen(app: NestFastifyApplication, address: string | undefined): Promise<string | undefined> {
  if (!address) {
    await app.init();
    return undefined;
  }
  const [host = '', port] = address.split(':');
  await app.listen(Number(port), host);
  return new URL(await app.getUrl()).host;
}

async function stop(
  app: NestFastifyApplication,
  { logger }: ServiceRuntime,
  configuration: PlatformConfiguration,
  resources: Resources,
): Promise<void> {
  app.get(Readiness).set(false);
  await wait(configuration.SHUTDOWN_DELAY_SECONDS * 1000);
  const grace = new AbortController();
  const limit = wait(configuration.SHUTDOWN_GRACE_SECONDS * 1000, undefined, { signal: grace.signal });
  // Calls may still be let in until the servers close, so the work they leave is drained first but accepted to the end.
  const ended = limit.catch(() => undefined);
  for (const part of [app.get(EntryPoints), app]) {
    await Promise.race([part.close(), ended]).catch((err: unknown) => logger.error({ err }, 'not closed'));
  }
  grace.abort();
  // Work that did not end may hold a connection, for whose return the database would wait for ever.
  const closing = resources.close().catch((err: unknown) => logger.error({ err }, 'not closed'));
  await Promise.race([closing, wait(closingMs, undefined, { ref: false })]);
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return async () => (running ??= work());
}
