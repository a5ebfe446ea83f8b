import type { Cluster } from '#manifests/cluster.js';
import { numberAt } from '#manifests/fields.js';
import type { Caller } from '#mesh/mesh.js';
import { callersIn } from '#mesh/queries.js';
import { foundIn, type Found } from '../found.js';
import { appsIn } from '../reading/apps.js';
import { callsOf, routeOf } from '../reading/calls.js';
import { seconds } from '../reading/seconds.js';
import { kongRoutesIn } from '../reading/kong.js';
import { podOf, podPath } from '../reading/pods.js';
import { resending, routesIn, routesTo, type Route } from '../reading/routes.js';
import { isInMesh } from '../reading/services.js';
import type { Rule, Subject } from '../rule.js';

export const timeoutBudget: Rule = {
  id: 'MC003',
  title: 'timeout budget',
  explanation:
    'A callee sees the smaller of its own timeout and what its caller has left. Tries that do not fit, a per-try timeout that Envoy ignores, a gateway or a pod that gives up first: each makes an answer that nobody waits for.',
  check: (subject) => [
    ...routesIn(subject.cluster).flatMap(triesFit),
    ...calleesFit(subject),
    ...kongWaits(subject.cluster),
    ...podsWait(subject),
  ],
};

/** What a single route promises itself. */
function triesFit(route: Route): readonly Found[] {
  const { retries, timeoutMs, name, resource, path } = route;
  if (!retries || retries.attempts === 0) return [];
  const { attempts, perTryMs } = retries;
  const at = (words: { message: string; fix: string }) =>
    foundIn('warning', resource, [...path, 'retries', ...(perTryMs ? ['perTryTimeout'] : [])], words);
  if (resending(retries).length > 0 && perTryMs === undefined)
    return [
      at({
        message: `route ${name} promises ${attempts} further ${attempts === 1 ? 'try' : 'tries'} and no perTryTimeout, so the first may use up ${timeoutMs ? `all ${seconds(timeoutMs)}` : 'whatever the caller has'}`,
        fix: `Set perTryTimeout to no more than the timeout divided by ${attempts + 1}`,
      }),
    ];
  if (perTryMs === undefined || timeoutMs === undefined) return [];
  if (perTryMs >= timeoutMs)
    return [
      at({
        message: `route ${name} gives each try ${seconds(perTryMs)} of ${seconds(timeoutMs)}, which Envoy ignores without a word`,
        fix: `Set perTryTimeout to no more than ${seconds(timeoutMs / (attempts + 1))}`,
      }),
    ];
  const all = (attempts + 1) * perTryMs;
  if (all <= timeoutMs) return [];
  return [
    at({
      message: `${attempts + 1} tries of ${seconds(perTryMs)} take ${seconds(all)}, and route ${name} ends after ${seconds(timeoutMs)}`,
      fix: `Set perTryTimeout to no more than ${seconds(timeoutMs / (attempts + 1))}, or lower attempts`,
    }),
  ];
}

/** A callee's route against the budget that the contract gives each of its callers. */
const calleesFit = (subject: Subject): readonly Found[] => {
  const callers = Map.groupBy(
    budgetsIn(subject).flatMap((each) => each.calls.map((rpc) => ({ ...each, rpc }))),
    ({ app, rpc }) => `${app} ${rpc}`,
  );
  return callsOf(subject).flatMap(({ caller, rpc, verdict, service }) => {
    const least = (callers.get(`${caller} ${rpc.name}`) ?? [])
      .map(({ origin, tryMs, localWorkMs }) => ({ origin, left: tryMs - localWorkMs }))
      .toSorted((one, other) => one.left - other.left)[0];
    const timeoutMs = verdict.route?.timeoutMs;
    if (!least || rpc.streaming || !verdict.route) return [];
    if (timeoutMs !== undefined && timeoutMs <= least.left) return [];
    const by = routeOf(verdict);
    return [
      foundIn('error', by?.resource ?? service.resource, by ? [...by.path, 'timeout'] : [], {
        message: `${rpc.name} may take ${timeoutMs === undefined ? 'for ever' : seconds(timeoutMs)}, but ${least.origin} has ${seconds(least.left)} left for it`,
        fix: `Set the timeout of the route to ${seconds(rpc.timeoutMs)}, as the contract says`,
      }),
    ];
  });
};

/** Kong's timeouts against the routes behind them: whoever gives up first tells the client. */
function kongWaits(cluster: Cluster): readonly Found[] {
  const backends = new Map(
    kongRoutesIn(cluster).flatMap(({ service, port }) =>
      service && port && isInMesh(service) ? [[service, port.port] as const] : [],
    ),
  );
  return [...backends].flatMap(([{ host, resource }, port]) => {
    const longest = Math.max(
      0,
      ...routesTo(cluster, host)
        .filter(({ matches }) => matches.some((match) => (numberAt(match, 'port') ?? port) === port))
        .map(({ timeoutMs }) => timeoutMs ?? 0),
    );
    return (['read', 'write'] as const).flatMap((kind) => {
      const name = `konghq.com/${kind}-timeout`;
      const waits = Number(resource.annotations[name] ?? 60_000);
      if (waits >= longest) return [];
      return [
        foundIn('error', resource, ['metadata', 'annotations', name], {
          message: `Kong gives up after ${seconds(waits)} (${name}), while a route behind it may take ${seconds(longest)}`,
          fix: `Set ${name} to "${longest + 1000}"`,
        }),
      ];
    });
  });
}

/** A pod that ends must be let finish what it works on. */
function podsWait(subject: Subject): readonly Found[] {
  const { cluster } = subject;
  const callers = Map.groupBy(budgetsIn(subject), ({ app }) => app);
  const budgets = new Map(
    appsIn(subject).map(({ app, workload }) => [
      workload,
      Math.max(0, ...(callers.get(app) ?? []).map(({ timeoutMs }) => timeoutMs)),
    ]),
  );
  for (const { host, workloads } of cluster.services)
    for (const { timeoutMs, retries } of routesTo(cluster, host))
      for (const workload of workloads)
        budgets.set(workload, Math.max(budgets.get(workload) ?? 0, retries?.perTryMs ?? timeoutMs ?? 0));
  return [...budgets].flatMap(([workload, longest]) => {
    const graceMs = (numberAt(podOf(workload), 'terminationGracePeriodSeconds') ?? 30) * 1000;
    if (!workload.inMesh || graceMs > longest) return [];
    return [
      foundIn('error', workload.resource, [...podPath(workload), 'terminationGracePeriodSeconds'], {
        message: `pods of ${workload.name} are killed ${seconds(graceMs)} after they were told to end, while one call may take ${seconds(longest)}`,
        fix: `Set terminationGracePeriodSeconds to at least ${Math.ceil(longest / 1000) + 15}: the longest call, and the time until everybody has heard`,
      }),
    ];
  });
}

const budgetsIn = ({ contract }: Subject): readonly Caller[] => (contract ? callersIn(contract.mesh) : []);
