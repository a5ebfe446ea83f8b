import { ports } from '#mesh/deployment.js';
import type { Mesh } from '#mesh/mesh.js';
import { edgeAppOf } from '#mesh/queries.js';
import { grpcProbes, httpProbes, type Probes } from '../constructs/probes.js';
import type { AppPort } from '../constructs/workload.js';

/** Where an app answers. Every one but the edge answers gRPC, if only about its health. */
export function portsOf(mesh: Mesh, app: string): readonly AppPort[] {
  if (app === edgeAppOf(mesh)) return [{ name: 'http', port: ports.http }];
  const grpc = { name: 'grpc', port: ports.grpc };
  return mesh.doors.some((door) => door.app === app)
    ? [grpc, { name: 'http-openid', port: ports.openId }]
    : [grpc];
}

export const probesOf = (mesh: Mesh, app: string): Probes =>
  app === edgeAppOf(mesh)
    ? httpProbes(ports.http, { live: '/health/live', ready: '/health/ready' })
    : grpcProbes(ports.grpc);
