import { ports, type Deployment } from '../deployment.js';
import type { Mesh } from '../mesh.js';
import { edgeAppOf } from '../queries.js';
import type { Egress, NetworkPolicySpec } from './network-policy.js';
import { controlPlane, controlPlanePort, namePorts, nameServers, podsOf, stranger, tcp } from './peers.js';

/** Where Kong's proxy takes requests, plain and by TLS, and where only its controller may speak to it. */
const [plain, secure, admin] = [tcp(8000), tcp(8443), tcp(8444)];

/**
 * Kong's sidecar stays out of what comes in, since clients have no identity in the mesh: so this is all that protects its
 * administration.
 */
export const gatewayPolicy = (mesh: Mesh, deployment: Deployment): NetworkPolicySpec => ({
  podSelector: { matchLabels: deployment.gateway.labels },
  policyTypes: ['Ingress', 'Egress'],
  ingress: [{ ports: [plain, secure] }, { from: [{ podSelector: {} }], ports: [admin] }],
  egress: [
    { to: [nameServers], ports: namePorts },
    { to: [controlPlane], ports: [controlPlanePort] },
    ...toApps(mesh, deployment),
  ],
});

function toApps(mesh: Mesh, { namespace }: Deployment): Egress[] {
  const edgeApp = edgeAppOf(mesh);
  const doors = new Set(mesh.doors.map(({ app }) => app).filter((app) => app !== edgeApp));
  const targets = [
    ...(edgeApp === undefined ? [] : [{ app: edgeApp, port: ports.http }]),
    ...[...doors].sort().map((app) => ({ app, port: ports.openId })),
  ];
  return targets.map(({ app, port }) => ({ to: [stranger(namespace, podsOf(app))], ports: [tcp(port)] }));
}
