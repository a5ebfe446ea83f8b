import { limitsOf, outlierOf } from '#mesh/expected-answer.js';
import type { Mesh } from '#mesh/mesh.js';
import { callersIn, rpcNamed } from '#mesh/queries.js';
import type { Contract } from '#verify/rule.js';
import type { Change } from '../change.js';
import { paired } from '../paired.js';

/** How much one client of an app may have in flight, and when a pod of the app is left alone. */
export function limitChanges(before: Contract, after: Contract): readonly Change[] {
  const [old, young] = [clientsIn(before.mesh), clientsIn(after.mesh)];
  return paired(before.mesh.workloads, after.mesh.workloads, ({ app }) => app).flatMap(
    ({ name, before: from, after: to }) => {
      if (!from || !to) return [];
      // The arithmetic asks for all of the mesh, so it is done only where one of its terms is another.
      const isSame =
        from.concurrency === to.concurrency &&
        from.ejectionFailures === to.ejectionFailures &&
        from.retryBudgetPercent === to.retryBudgetPercent &&
        sameClients(before, old.get(name)) === sameClients(after, young.get(name)) &&
        replicas(before, name) === replicas(after, name);
      return isSame
        ? []
        : [
            ...requestChange(before, after, name),
            ...retryBudgetChange(before, after, name),
            ...outlierChange(before, after, name),
          ];
    },
  );
}

function requestChange(before: Contract, after: Contract, app: string): readonly Change[] {
  const [from, to] = [before, after].map(
    ({ mesh, deployment }) => limitsOf(mesh, deployment, app).maxRequests,
  );
  if (from === to || from === undefined || to === undefined) return [];
  if (!Number.isFinite(from) || !Number.isFinite(to)) return [];
  return [
    {
      risk: to < from ? 'careful' : 'safe',
      facet: 'limits',
      subject: `calls in flight from one client pod to ${app}`,
      before: String(from),
      after: String(to),
      reason:
        to < from
          ? 'what comes beyond is refused at the caller; its share falls where more clients have to share'
          : 'one client pod may load it more',
      place: placeOf(after, app, 'concurrency'),
    },
  ];
}

/** A wider budget multiplies failures. */
function retryBudgetChange(before: Contract, after: Contract, app: string): readonly Change[] {
  const [from, to] = [before, after].map(
    ({ mesh, deployment }) => limitsOf(mesh, deployment, app).retryBudget?.percent,
  );
  if (from === to || from === undefined || to === undefined) return [];
  return [
    {
      risk: to > from ? 'careful' : 'safe',
      facet: 'limits',
      subject: `further tries at ${app}, of all open calls`,
      before: `${from} %`,
      after: `${to} %`,
      reason:
        to > from ? 'what fails is asked more while it fails' : 'what fails is asked less while it fails',
      place: placeOf(after, app, 'retry_budget_percent'),
    },
  ];
}

function outlierChange(before: Contract, after: Contract, app: string): readonly Change[] {
  const [old, young] = [before, after].map(({ mesh, deployment }) => outlierOf(mesh, deployment, app));
  const [from, to] = [old !== undefined, young !== undefined];
  if (old && young && old.consecutiveGatewayErrors !== young.consecutiveGatewayErrors)
    return [ejectionChange(old.consecutiveGatewayErrors, young.consecutiveGatewayErrors, after, app)];
  if (from === to) return [];
  return [
    {
      risk: to ? 'safe' : 'careful',
      facet: 'outlier',
      subject: app,
      before: from ? 'a sick pod is left alone' : 'no pod is left alone',
      after: to ? 'a sick pod is left alone' : 'no pod is left alone',
      reason: to ? 'there are other pods to take over' : 'a sick pod goes on getting its share of the calls',
      place: undefined,
    },
  ];
}

const ejectionChange = (from: number, to: number, after: Contract, app: string): Change => ({
  risk: to < from ? 'careful' : 'safe',
  facet: 'outlier',
  subject: app,
  before: `left alone after ${from} failures in a row`,
  after: `left alone after ${to} failures in a row`,
  reason:
    to < from ? 'chance leaves out healthy pods more often' : 'a sick pod gets its share of the calls longer',
  place: placeOf(after, app, 'ejection_failures'),
});

const placeOf = ({ mesh }: Contract, app: string, option: string) =>
  mesh.workloads.find((workload) => workload.app === app)?.places(option);

/** Of each app the apps that call it, in one pass. */
function clientsIn(mesh: Mesh): ReadonlyMap<string, ReadonlySet<string>> {
  const clients = new Map<string, Set<string>>();
  for (const { app, calls } of callersIn(mesh))
    for (const callee of calls)
      for (const name of [callee, rpcNamed(mesh, callee)?.batch]) {
        const called = name === undefined ? undefined : rpcNamed(mesh, name)?.app;
        if (called === undefined || called === app) continue;
        clients.set(called, (clients.get(called) ?? new Set()).add(app));
      }
  for (const { app } of [...mesh.operations.slice(0, 1), ...mesh.doors])
    clients.set(app, (clients.get(app) ?? new Set()).add('the gateway'));
  return clients;
}

const sameClients = (contract: Contract, clients: ReadonlySet<string> | undefined): string =>
  [...(clients ?? [])]
    .map(
      (app) =>
        `${app} ${app === 'the gateway' ? contract.deployment.gateway.replicas.max : replicas(contract, app)}`,
    )
    .sort()
    .join();

const replicas = ({ deployment }: Contract, app: string): number => deployment.replicas[app]?.max ?? 1;
