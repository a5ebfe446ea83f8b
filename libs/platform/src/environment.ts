import type { Provider } from '@nestjs/common';
import Type, { type Static, type TObject } from 'typebox';
import { parseEnvironment, type Environment } from '#config/parse-environment.js';

export type { Environment } from '#config/parse-environment.js';

/** The variables that this service was booted with; in `shop` each service has its own. */
export const ENVIRONMENT = Symbol('environment');

/** What every service understands, whatever it is for. */
export const platformEnvironment = Type.Object({
  MESHCART_MODE: Type.Union([Type.Literal('development'), Type.Literal('test'), Type.Literal('production')], {
    default: 'development',
  }),
  LOG_LEVEL: Type.Union(
    (['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const).map((level) => Type.Literal(level)),
    { default: 'info' },
  ),
  /** A file for log lines; standard output where it is absent. */
  LOG_FILE: Type.Optional(Type.String()),
  /** Where the service answers gRPC. Port 0 takes any free one. */
  GRPC_ADDRESS: Type.String({ default: '0.0.0.0:50051', pattern: '^[^:]+:\\d+$' }),
  /** Where the service answers HTTP; only the edge does. */
  HTTP_ADDRESS: Type.Optional(Type.String({ pattern: '^[^:]+:\\d+$' })),
  /** With a mesh, the mesh retries; without one, the client does. */
  MESHCART_MESH: Type.Union([Type.Literal('none'), Type.Literal('istio')], { default: 'none' }),
  /** How long readiness has failed before the servers stop, so that load balancers have noticed. */
  SHUTDOWN_DELAY_SECONDS: Type.Number({ default: 0, minimum: 0, maximum: 60 }),
  /** How long calls under way may take to end after that. */
  SHUTDOWN_GRACE_SECONDS: Type.Number({ default: 15, minimum: 1, maximum: 120 }),
});

/** The parsed form of `platformEnvironment`. */
export type PlatformConfiguration = Static<typeof platformEnvironment>;

/** Provides the parsed configuration of one service. A wrong environment fails the boot with the list of all problems. */
export function configurationProvider(token: symbol, schema: TObject): Provider {
  return {
    provide: token,
    inject: [ENVIRONMENT],
    useFactory: (environment: Environment) => parseEnvironment(schema, environment),
  };
}
