import { doorTimeoutMs } from '../istio/calls.js';
import type { Mesh } from '../mesh.js';
import { edgeAppOf } from '../queries.js';

const connectTimeoutMs = 1000;
/** The mesh ends a call first, with an answer that says so; Kong's end of it is a bare 504. */
const marginMs = 1000;

/**
 * What a Service tells Kong's controller: to send to its name, by which the mesh routes, instead of to pods; how long to
 * wait; and never to try again, since the mesh alone does. Empty for an app that Kong does not reach.
 */
export function serviceAnnotations(mesh: Mesh, app: string): Readonly<Record<string, string>> {
  const timeouts = timeoutsOf(mesh, app);
  if (timeouts.length === 0) return {};
  const longest = String(Math.max(...timeouts) + marginMs);
  return {
    'ingress.kubernetes.io/service-upstream': 'true',
    'konghq.com/protocol': 'http',
    'konghq.com/retries': '0',
    'konghq.com/connect-timeout': String(connectTimeoutMs),
    'konghq.com/read-timeout': longest,
    'konghq.com/write-timeout': longest,
  };
}

function timeoutsOf(mesh: Mesh, app: string): readonly number[] {
  if (app === edgeAppOf(mesh)) return mesh.operations.map(({ timeoutMs }) => timeoutMs);
  return mesh.doors.some((door) => door.app === app) ? [doorTimeoutMs] : [];
}
