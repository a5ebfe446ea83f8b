import type { Workload } from '#manifests/cluster.js';
import { verdictOf } from '#manifests/verdict-of.js';
import type { Deployment } from '#mesh/deployment.js';
import type { Caller, Mesh, Place, Rpc } from '#mesh/mesh.js';
import { calleesOf, callersIn, readOf, rpcNamed } from '#mesh/queries.js';
import { budgetOf } from './budget.js';
import type { Declared, Explanation, Hop } from './explanation.js';
import type { Asker } from './names.js';
import { refusedIn } from './refused-in.js';
import { gatewayOf, rpcRequest, workloadOf } from './requests.js';
import type { Contracted, Subject } from './subject.js';
import { worstOf } from './worst-of.js';

/** What becomes of a call of an RPC, and of all calls that the RPC makes while it answers. */
export function explainCall(subject: Contracted, asker: Asker, rpc: Pick<Rpc, 'app' | 'name'>): Explanation {
  const { mesh } = subject.contract;
  const { app, origin } = asker;
  const call = hopTo(subject, { app, origin }, rpc, origin && leftOf(origin), new Set());
  return {
    question: `${origin?.origin ?? app ?? 'gateway'} -> ${rpc.name}`,
    allowed: refusedIn(call) === undefined,
    entrance: undefined,
    call,
    worst: worstOf(mesh, call, origin),
  };
}

/** What a caller has for its calls. */
export const leftOf = ({ tryMs, localWorkMs }: Caller): number => Math.max(0, tryMs - localWorkMs);

/** The calls that a handler makes, each with those below it. What was told before is named only. */
export const hopsBelow = (
  subject: Contracted,
  caller: Caller,
  leftMs: number | undefined,
  told: Set<string>,
): readonly Hop[] =>
  caller.calls.map((callee) => {
    const rpc = rpcNamed(subject.contract.mesh, callee) ?? { app: '', name: callee };
    return hopTo(subject, { app: caller.app, origin: caller }, rpc, leftMs, told);
  });

function hopTo(
  subject: Contracted,
  { app, origin }: Asker,
  { app: callee, name }: Pick<Rpc, 'app' | 'name'>,
  leftMs: number | undefined,
  told: Set<string>,
): Hop {
  const { mesh, deployment } = subject.contract;
  const rpc = rpcNamed(mesh, name);
  const from = senderOf(subject, deployment, app);
  // What an app calls of itself crosses no network.
  const request = from && app !== callee ? rpcRequest(from, deployment, { app: callee, name }) : undefined;
  const verdict = request && verdictOf(subject.cluster, request);
  const declared = declaredIn(mesh, { app, origin }, name);
  const budget = budgetOf(leftMs, request ? verdict?.route : inside(rpc), rpc?.localWorkMs);
  const repeated = told.has(name);
  told.add(name);
  return {
    caller: app ?? 'gateway',
    callee,
    what: name,
    request,
    verdict,
    allowed: verdict ? verdict.arrives : app === callee && declared.allowed,
    declared,
    budget,
    ownWorkAt: rpc && statedAt(rpc, 'local_work'),
    below: rpc && !repeated ? hopsBelow(subject, rpc, budget.remainsMs, told) : [],
    repeated: repeated && (rpc?.calls.length ?? 0) > 0,
  };
}

const senderOf = (
  { cluster }: Subject,
  deployment: Deployment,
  app: string | undefined,
): Workload | undefined =>
  app === undefined ? gatewayOf(cluster, deployment) : workloadOf(cluster, deployment, app);

/** Inside of a process the callee's own timeout holds, and nothing is tried again. */
const inside = (rpc: Rpc | undefined) =>
  rpc && {
    timeoutMs: rpc.streaming ? undefined : rpc.timeoutMs,
    perTryTimeoutMs: undefined,
    retries: 0,
    retryOn: [],
  };

/** Where a field is absent, places tell where its caller begins. */
export function statedAt({ places }: Caller, field: string): Place | undefined {
  const place = places(field);
  return place.line === places().line ? undefined : place;
}

/** The mesh knows apps; an origin of an app may be asked about all the same. */
function declaredIn(mesh: Mesh, { app, origin }: Asker, name: string): Declared {
  if (app === undefined) return { allowed: false, place: undefined };
  const names = [name, readOf(mesh, name)];
  const by = callersIn(mesh).find(
    (each) =>
      (origin ? each.origin === origin.origin : each.app === app) &&
      each.calls.some((call) => names.includes(call)),
  );
  if (origin) return { allowed: by !== undefined, place: origin.places('calls') };
  return { allowed: calleesOf(mesh, app).includes(name), place: by?.places('calls') };
}
