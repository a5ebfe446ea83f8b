import { hostOf, ports } from '#mesh/deployment.js';
import { namespace } from '../platform/names.js';

/** Where an app answers gRPC. */
export const grpcAddress = (app: string): string => `${hostOf(app, namespace)}:${ports.grpc}`;

/** Where an app answers on another port. */
export const addressOf = (app: string, port: number): string => `${hostOf(app, namespace)}:${port}`;
