import { hostOf, type Deployment } from '../deployment.js';
import type { Mesh, Workload } from '../mesh.js';
import { callingApps, publicApps } from '../queries.js';
import { twinsIn } from '../twins.js';
import { readersOf, type Resource } from './resource.js';

type Rule = Extract<Resource, { kind: 'DestinationRule' }>;
type Policy = NonNullable<Rule['spec']['trafficPolicy']>;

const connections: NonNullable<Policy['connectionPool']>['tcp'] = {
  connectTimeout: '1s',
  tcpKeepalive: { time: '60s', interval: '20s', probes: 3 },
};

/** How much a caller's side lets through, and which pods it leaves alone for a while. */
export function capacity(mesh: Mesh, deployment: Deployment): readonly Resource[] {
  const { namespace } = deployment;
  const rule = (app: string, trafficPolicy: Policy): Rule => ({
    kind: 'DestinationRule',
    app,
    metadata: { name: app, namespace },
    spec: { host: hostOf(app, namespace), exportTo: readersOf(mesh, deployment, app), trafficPolicy },
  });
  return [
    ...mesh.workloads
      .filter(({ app }) => clientsOf(mesh, deployment, app) > 0)
      .map((workload) => rule(workload.app, policyOf(mesh, deployment, workload))),
    ...twinsIn(deployment).map(({ app }) =>
      rule(app, { tls: { mode: 'ISTIO_MUTUAL' }, connectionPool: { tcp: connections } }),
    ),
  ];
}

/** The budget is always written out, since Istio before 1.30 took 0.2 percent for what it documents as 20. */
function policyOf(mesh: Mesh, deployment: Deployment, workload: Workload): Policy {
  return {
    tls: { mode: 'ISTIO_MUTUAL' },
    loadBalancer: { simple: 'LEAST_REQUEST' },
    connectionPool: {
      tcp: connections,
      http: { http2MaxRequests: requestsPerClient(mesh, deployment, workload), idleTimeout: '300s' },
    },
    retryBudget: { percent: workload.retryBudgetPercent, minRetryConcurrency: 3 },
    ...(replicasOf(deployment, workload.app).max > 1 ? { outlierDetection: outlierDetection(workload) } : {}),
  };
}

/**
 * Errors of the application are no sign of a sick pod: only what the mesh itself counts as a gateway error, which is
 * UNAVAILABLE and DEADLINE_EXCEEDED of gRPC. Left out, consecutive5xxErrors would be 5 and eject on UNKNOWN.
 */
const outlierDetection = ({ ejectionFailures }: Workload): NonNullable<Policy['outlierDetection']> => ({
  consecutive5xxErrors: 0,
  consecutiveGatewayErrors: ejectionFailures,
  interval: '5s',
  baseEjectionTime: '30s',
  maxEjectionPercent: 50,
});

/** The limit is each client pod's own: the share of one in all that the callee can bear when both run at their most. */
export function requestsPerClient(
  mesh: Mesh,
  deployment: Deployment,
  { app, concurrency }: Workload,
): number {
  const bearable = concurrency * replicasOf(deployment, app).max;
  return Math.max(1, Math.ceil(bearable / clientsOf(mesh, deployment, app)));
}

/** Most pods that may call it at once; what an app calls of itself crosses no network. */
function clientsOf(mesh: Mesh, deployment: Deployment, app: string): number {
  const callers = callingApps(mesh, app)
    .filter((caller) => caller !== app)
    .map((caller) => replicasOf(deployment, caller).max);
  return [...callers, ...(publicApps(mesh).includes(app) ? [deployment.gateway.replicas.max] : [])].reduce(
    (sum, each) => sum + each,
    0,
  );
}

function replicasOf({ replicas }: Deployment, app: string) {
  const found = replicas[app];
  if (!found) throw new Error(`the environment states no replicas of ${app}`);
  return found;
}
