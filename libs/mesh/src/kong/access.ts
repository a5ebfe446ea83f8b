import { LimitClass } from '#contracts/meshcart/mesh/v1/policy_pb.js';
import { ports, type Deployment } from '../deployment.js';
import type { Mesh, Operation } from '../mesh.js';
import { pathPattern } from '../path-pattern.js';
import { edgeAppOf } from '../queries.js';
import { limitName } from './capacity.js';
import type { Entrance } from './entrance.js';
import { pluginNames } from './plugins.js';
import type { Path, PublicIngress } from './resource.js';

/**
 * What the world may ask: a route for each operation and each door. What is neither goes to the edge as well, which
 * refuses it with a problem document as it refuses everything.
 */
export function access(mesh: Mesh, deployment: Deployment, entrance: Entrance): readonly PublicIngress[] {
  const edgeApp = edgeAppOf(mesh);
  if (edgeApp === undefined) return [];
  const ingress = (route: Route) => ingressOf(route, deployment, entrance);
  return [
    ...mesh.operations.map((operation) => ingress(routeOf(operation))),
    ...mesh.doors.map(({ prefix, app }) =>
      ingress({
        name: `door-${prefix.replaceAll(/[^a-z0-9]+/g, '-').replace(/^-/, '')}`,
        app,
        port: app === edgeApp ? ports.http : ports.openId,
        path: prefix,
        pathType: 'Prefix',
        methods: ['GET', 'HEAD', 'POST', 'OPTIONS'],
        limit: limitName(LimitClass.READ),
      }),
    ),
    ingress({
      name: 'unknown',
      app: edgeApp,
      port: ports.http,
      path: '/',
      pathType: 'Prefix',
      methods: [],
      limit: limitName(LimitClass.READ),
    }),
  ];
}

interface Route {
  readonly name: string;
  readonly app: string;
  readonly port: number;
  readonly path: string;
  readonly pathType: Path['pathType'];
  /** Empty: all of them. */
  readonly methods: readonly string[];
  readonly limit: string;
}

function routeOf({ name, app, method, path, limitClass }: Operation): Route {
  const isTemplate = path.includes('{');
  return {
    name: kebab(name),
    app,
    port: ports.http,
    // Kong's controller takes what begins with "/~" for a regular expression.
    path: isTemplate ? `/~${pathPattern(path)}$` : path,
    pathType: isTemplate ? 'ImplementationSpecific' : 'Exact',
    // HEAD is the GET without its body; browsers ask by OPTIONS first, and the cors plugin answers.
    methods: method === 'GET' ? ['GET', 'HEAD', 'OPTIONS'] : [method, 'OPTIONS'],
    limit: limitName(limitClass),
  };
}

const kebab = (name: string): string => name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();

function ingressOf(
  { name, app, port, path, pathType, methods, limit }: Route,
  { namespace }: Deployment,
  { host, certificate }: Entrance,
): PublicIngress {
  const backend = { service: { name: app, port: { number: port } } };
  return {
    kind: 'Ingress',
    app,
    metadata: {
      name,
      namespace,
      annotations: {
        // Kong would name the public host to its sidecar, which knows the mesh's names only.
        'konghq.com/preserve-host': 'false',
        'konghq.com/strip-path': 'false',
        'konghq.com/protocols': certificate === undefined ? 'http' : 'https',
        ...(certificate !== undefined && { 'konghq.com/https-redirect-status-code': '308' }),
        ...(methods.length > 0 && { 'konghq.com/methods': methods.join(',') }),
        'konghq.com/plugins': [...pluginNames, limit].join(','),
      },
    },
    spec: {
      ingressClassName: 'kong',
      ...(certificate !== undefined && { tls: [{ hosts: [host], secretName: certificate }] }),
      rules: [{ host, http: { paths: [{ path, pathType, backend }] } }],
    },
  };
}
