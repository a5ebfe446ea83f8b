/** A compiler with one wrong line, which the property must notice. */
export interface Mutant {
  /** What the mesh would then do. */
  readonly name: string;
  readonly file: string;
  /** Stands there exactly once. */
  readonly line: string;
  readonly instead: string;
}

const access = 'libs/mesh/src/istio/access.ts';
const calls = 'libs/mesh/src/istio/calls.ts';
const capacity = 'libs/mesh/src/istio/capacity.ts';
const egress = 'libs/mesh/src/istio/egress.ts';

export const mutants: readonly Mutant[] = [
  {
    name: 'whoever calls one RPC of an app may call all of them',
    file: access,
    line: 'callers: callersOf(mesh, rpc.name) }',
    instead: 'callers: callersOf(mesh, rpcsOf(mesh, app)[0]!.name) }',
  },
  { name: 'plain text is taken too', file: access, line: "mode: 'STRICT'", instead: "mode: 'PERMISSIVE'" },
  {
    name: 'a batch form is not granted with its read',
    file: 'libs/mesh/src/queries.ts',
    line: 'callees.set(app, batch ? own.add(callee).add(batch) : own.add(callee));',
    instead: 'callees.set(app, batch ? own.add(callee) : own.add(callee));',
  },
  {
    name: 'what must not be repeated is tried again after it was sent',
    file: calls,
    line: "const neverSent = { attempts: 1, retryOn: 'connect-failure,refused-stream' };",
    instead: "const neverSent = { attempts: 1, retryOn: 'connect-failure,refused-stream,unavailable' };",
  },
  {
    name: 'tries share the time of the whole call',
    file: calls,
    line: 'perTryTimeout: seconds(retry.perTryTimeoutMs), ',
    instead: '',
  },
  {
    name: 'a call has the time of one try',
    file: calls,
    line: 'timeout: seconds(rpc.timeoutMs)',
    instead: 'timeout: seconds(rpc.tryMs)',
  },
  {
    name: 'a request from outside has the time of the longest',
    file: calls,
    line: 'timeout: seconds(operation.timeoutMs)',
    instead: 'timeout: seconds(documentsTimeoutMs)',
  },
  {
    name: 'the world may ask for whatever an app with a door has',
    file: access,
    line: 'paths: doors.flatMap(pathsOf), ',
    instead: '',
  },
  {
    name: "streams are tried again as Istio's default has it",
    file: calls,
    line: '? { retries: { attempts: 0 } }',
    instead: '? {}',
  },
  {
    name: 'what no contract describes is sent on',
    file: calls,
    line: 'match: [{ uri: { exact: `/${rpc.name}` }, port: ports.grpc }],',
    instead: "match: [{ uri: { prefix: '/' }, port: ports.grpc }],",
  },
  {
    name: 'the limit is that of the fewest replicas',
    file: capacity,
    line: 'concurrency * replicasOf(deployment, app).max',
    instead: 'concurrency * replicasOf(deployment, app).min',
  },
  {
    name: 'errors of the application eject pods',
    file: capacity,
    line: '  consecutive5xxErrors: 0,\n',
    instead: '',
  },
  {
    name: 'pods are ejected after as many failures as nobody states',
    file: capacity,
    line: 'consecutiveGatewayErrors: ejectionFailures',
    instead: 'consecutiveGatewayErrors: 5',
  },
  {
    name: 'the budget of retries is not that of the contract',
    file: capacity,
    line: 'percent: workload.retryBudgetPercent',
    instead: 'percent: 20',
  },
  {
    name: 'retries have no budget',
    file: capacity,
    line: '    retryBudget: { percent: workload.retryBudgetPercent, minRetryConcurrency: 3 },\n',
    instead: '',
  },
  {
    name: 'every app sees every other one',
    file: egress,
    line: 'calledApps(mesh, workload.app).filter((app) => app !== workload.app)',
    instead: 'mesh.workloads.map(({ app }) => app).filter((app) => app !== workload.app)',
  },
  {
    name: 'what is not declared is let out',
    file: egress,
    line: "outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' }",
    instead: "outboundTrafficPolicy: { mode: 'ALLOW_ANY' }",
  },
];
