import { ports } from '#mesh/deployment.js';
import type { Mesh } from '#mesh/mesh.js';
import { grpcProbes, httpProbes, type Probes } from '../constructs/probes.js';
import type { AppPort } from '../constructs/workload.js';

/** Where an app answers. Every one but the edge answers gRPC, if only about its health. */
export function portsOf({ edgeApp, doors }: Mesh, app: string): readonly AppPort[] {
  if (app === edgeApp) return [{ name: 'http', port: ports.http }];
  const grpc = { name: 'grpc', port: ports.grpc };
  return doors.some((door) => door.app === app)
    ? [grpc, { name: 'http-openid', port: ports.openId }]
    : [grpc];
}

export const probesOf = ({ edgeApp }: Mesh, app: string): Probes =>
  app === edgeApp
    ? httpProbes(ports.http, { live: '/health/live', ready: '/health/ready' })
    : grpcProbes(ports.grpc);
