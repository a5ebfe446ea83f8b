import type { Answer, Limits, Outlier, RouteAnswer } from './answer.js';
import { hostOf, ports, type Deployment } from './deployment.js';
import type { Mesh, Rpc } from './mesh.js';

// What contracts promise of a call, told from the contracts alone: nothing here may ask what was compiled, nor share
// what the compilers reason with, since the two are held against each other.

/** Who calls: an app that runs in the mesh, or the gateway through which the world comes in. */
export type Client = { readonly app: string } | 'gateway';

/** What a call of an RPC must meet with; an RPC that no contract describes is named with the app that is asked for it. */
export function expectedAnswer(
  mesh: Mesh,
  deployment: Deployment,
  client: Client,
  { app, name }: { readonly app: string; readonly name: string },
): Answer {
  const rpc = mesh.rpcs.find((each) => each.name === name);
  const allowed = client !== 'gateway' && rpc !== undefined && grants(mesh, client.app).has(name);
  if (!rpc || !reaches(mesh, client, app)) return { allowed, route: undefined };
  return { allowed, route: routeTo(mesh, deployment, rpc) };
}

/** The RPCs that any origin of the app names, and the batch forms of these. */
function grants(mesh: Mesh, app: string): ReadonlySet<string> {
  const granted = new Set<string>();
  for (const origin of [...mesh.rpcs, ...mesh.operations, ...mesh.entryPoints]) {
    if (origin.app !== app) continue;
    for (const callee of origin.calls) {
      granted.add(callee);
      const batch = mesh.rpcs.find(({ name }) => name === callee)?.batch;
      if (batch !== undefined) granted.add(batch);
    }
  }
  return granted;
}

/** An app sees the apps that it may call something of, never itself: that needs no network. */
export function reaches(mesh: Mesh, client: Client, app: string): boolean {
  if (client === 'gateway') return isPublic(mesh, app);
  if (client.app === app) return false;
  const granted = grants(mesh, client.app);
  return mesh.rpcs.some((rpc) => rpc.app === app && granted.has(rpc.name));
}

export const isPublic = (mesh: Mesh, app: string): boolean =>
  mesh.operations.some((operation) => operation.app === app) || mesh.doors.some((door) => door.app === app);

function routeTo(mesh: Mesh, deployment: Deployment, rpc: Rpc): RouteAnswer {
  const host = hostOf(rpc.app, deployment.namespace);
  return {
    destination: `${host}:${ports.grpc}`,
    timeoutMs: rpc.streaming ? undefined : rpc.timeoutMs,
    ...triesOf(rpc),
    limits: limitsOf(mesh, deployment, rpc.app),
    outlier: outlierOf(mesh, deployment, rpc.app),
    tls: 'mutual',
    serverName: `outbound_.${ports.grpc}_._.${host}`,
    balancing: 'LEAST_REQUEST',
  };
}

/** What was never sent may be sent once more, whatever it is; what was sent only where the contract says so. */
function triesOf({ retry, streaming }: Rpc): Pick<RouteAnswer, 'retries' | 'retryOn' | 'perTryTimeoutMs'> {
  if (streaming) return { retries: 0, retryOn: [], perTryTimeoutMs: undefined };
  if (!retry || retry.attempts === 0)
    return { retries: 1, retryOn: ['connect-failure', 'refused-stream'], perTryTimeoutMs: undefined };
  return {
    retries: retry.attempts,
    retryOn: ['connect-failure', 'deadline-exceeded', 'refused-stream', 'reset', 'unavailable'],
    perTryTimeoutMs: retry.perTryTimeoutMs,
  };
}

/** Of one client of an app. All clients together, each at its most replicas, may load the callee at its most replicas to its capacity. */
export function limitsOf(mesh: Mesh, { replicas, gateway }: Deployment, app: string): Limits {
  const most = (name: string) => replicas[name]?.max ?? 1;
  const callee = mesh.workloads.find((workload) => workload.app === app);
  const capacity = callee?.concurrency ?? 0;
  const clients = mesh.workloads
    .filter((workload) => reaches(mesh, workload, app))
    .reduce((sum, client) => sum + most(client.app), isPublic(mesh, app) ? gateway.replicas.max : 0);
  return {
    maxRequests: Math.max(1, Math.ceil((capacity * most(app)) / clients)),
    maxPendingRequests: undefined,
    maxConnections: undefined,
    maxRetries: undefined,
    retryBudget: { percent: callee?.retryBudgetPercent ?? 0, minConcurrency: 3 },
    connectTimeoutMs: 1000,
  };
}

/** Of a single pod there is nobody to take over. Errors of the application are no sign of sickness. */
export function outlierOf({ workloads }: Mesh, { replicas }: Deployment, app: string): Outlier | undefined {
  if ((replicas[app]?.max ?? 1) === 1) return undefined;
  return {
    consecutive5xx: 0,
    consecutiveGatewayErrors: workloads.find((workload) => workload.app === app)?.ejectionFailures ?? 0,
    intervalMs: 5000,
    baseEjectionMs: 30_000,
    maxEjectionPercent: 50,
  };
}
