import { ports, type Deployment } from '../deployment.js';
import type { Mesh } from '../mesh.js';
import { callersOfApp } from './edges.js';
import type { Ingress } from './network-policy.js';
import { gatewayOf, neighbour, tcp } from './peers.js';

/** Who may open a connection to the pods of an app: its declared callers, and the gateway where it answers the world. */
export function access(mesh: Mesh, deployment: Deployment, app: string): readonly Ingress[] {
  return [
    ...fromCallers(callersOfApp(mesh, app)),
    ...fromGateway(mesh, deployment, app),
    ...fromThoseOfWhomItStandsIn(mesh, deployment, app),
  ];
}

const fromCallers = (callers: readonly string[]): Ingress[] =>
  callers.length === 0 ? [] : [{ from: callers.map(neighbour), ports: [tcp(ports.grpc)] }];

function fromGateway(mesh: Mesh, deployment: Deployment, app: string): Ingress[] {
  const from = [gatewayOf(deployment)];
  if (app === mesh.edgeApp) return [{ from, ports: [tcp(ports.http)] }];
  return mesh.doors.some((door) => door.app === app) ? [{ from, ports: [tcp(ports.openId)] }] : [];
}

function fromThoseOfWhomItStandsIn(mesh: Mesh, deployment: Deployment, app: string): Ingress[] {
  return mesh.workloads.flatMap((workload) =>
    workload.thirdParties.flatMap(({ name }) => {
      const standIn = deployment.thirdParties[name];
      if (standIn?.kind !== 'twin' || standIn.app !== app) return [];
      return [{ from: [neighbour(workload.app)], ports: [tcp(standIn.port)] }];
    }),
  );
}
