import { ports, type Deployment } from '../deployment.js';
import type { Mesh } from '../mesh.js';
import { callingApps, edgeAppOf } from '../queries.js';
import { twinsIn } from '../twins.js';
import type { Ingress } from './network-policy.js';
import { gatewayOf, neighbour, tcp } from './peers.js';

/** Who may open a connection to the pods of an app: its declared callers, and the gateway where it answers the world. */
export function access(mesh: Mesh, deployment: Deployment, app: string): readonly Ingress[] {
  return [
    ...fromCallers(callingApps(mesh, app)),
    ...fromGateway(mesh, deployment, app),
    ...fromThoseItServesAsTwin(mesh, deployment, app),
    ...fromTwins(mesh, deployment, app),
  ];
}

const fromCallers = (callers: readonly string[]): Ingress[] =>
  callers.length === 0 ? [] : [{ from: callers.map(neighbour), ports: [tcp(ports.grpc)] }];

function fromGateway(mesh: Mesh, deployment: Deployment, app: string): Ingress[] {
  const from = [gatewayOf(deployment)];
  if (app === edgeAppOf(mesh)) return [{ from, ports: [tcp(ports.http)] }];
  return mesh.doors.some((door) => door.app === app) ? [{ from, ports: [tcp(ports.openId)] }] : [];
}

function fromThoseItServesAsTwin({ workloads }: Mesh, deployment: Deployment, app: string): Ingress[] {
  const parties = twinsIn(deployment).flatMap((twin) => (twin.app === app ? twin.parties : []));
  return parties.flatMap(({ name, port }) => {
    const users = workloads.filter(({ thirdParties }) => thirdParties.some((party) => party.name === name));
    return users.length === 0 ? [] : [{ from: users.map((user) => neighbour(user.app)), ports: [tcp(port)] }];
  });
}

/** They bring to the edge what the real third parties bring through the gateway. */
function fromTwins(mesh: Mesh, deployment: Deployment, app: string): Ingress[] {
  const twins = app === edgeAppOf(mesh) ? twinsIn(deployment) : [];
  return twins.length === 0
    ? []
    : [{ from: twins.map((twin) => neighbour(twin.app)), ports: [tcp(ports.http)] }];
}
