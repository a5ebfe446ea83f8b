import type { Cluster, Service } from '#manifests/cluster.js';
import { rpcNamed } from '#mesh/queries.js';
import { foundAt, foundIn, type Found } from '../found.js';
import { callGraph } from '../reading/call-graph.js';
import { callsOf } from '../reading/calls.js';
import { kongRoutesIn } from '../reading/kong.js';
import { resending, retriesOn, routesTo, type Route } from '../reading/routes.js';
import { carriesGrpc } from '../reading/services.js';
import type { Contract, Rule, Subject } from '../rule.js';

export const amplification: Rule = {
  id: 'MC002',
  title: 'retry amplification',
  explanation:
    'Retries of every layer multiply: three hops that each try three times turn one failing request into 27. The product along each path of calls must stay below what the callee can bear while it is sick.',
  check: (subject) =>
    subject.contract ? againstContract(subject, subject.contract) : alongServices(subject.cluster),
};

/** Tries as the routes state them, against what each origin may cause at most. */
function againstContract(subject: Subject, { mesh }: Contract): readonly Found[] {
  const calls = Map.groupBy(callsOf(subject), ({ caller, rpc }) => `${caller} ${rpc.name}`);
  const triesOf = (app: string, name: string) => {
    const taken = calls.get(`${app} ${name}`)?.[0]?.verdict.route;
    return taken && taken.retryOn.some((each) => !harmless.includes(each)) ? 1 + taken.retries : 1;
  };
  return [...mesh.operations, ...mesh.entryPoints].flatMap((origin) => {
    const entered = new Map<string, { tries: number; worst: Hop }>();
    const visit = (
      app: string,
      names: readonly string[],
      times: number,
      worst: Hop,
      path: readonly string[],
    ) => {
      for (const name of names) {
        const rpc = rpcNamed(mesh, name);
        if (!rpc || path.includes(name)) continue;
        const own = triesOf(app, name);
        const hop = own > worst.tries ? { tries: own, from: app, to: name } : worst;
        const known = entered.get(name);
        entered.set(name, { tries: (known?.tries ?? 0) + times * own, worst: hop });
        visit(rpc.app, rpc.calls, times * own, hop, [...path, name]);
      }
    };
    visit(origin.app, origin.calls, gatewayTries(subject, origin), { tries: 1, from: '', to: '' }, []);
    const most = [...entered].toSorted(([, one], [, other]) => other.tries - one.tries)[0];
    if (!most || most[1].tries <= origin.maxTries) return [];
    const [name, { tries, worst }] = most;
    const route = calls
      .get(`${worst.from} ${worst.to}`)?.[0]
      ?.verdict.decisions.find(({ question }) => question === 'route')?.by[0];
    const words = {
      message: `one run of ${origin.origin} may enter ${name} ${tries} times, and ${origin.maxTries} are allowed; most of it comes from ${worst.from || 'the gateway'} calling ${worst.to || origin.name} ${worst.tries > 1 ? worst.tries : gatewayTries(subject, origin)} times`,
      fix: 'Lower the attempts of that route, or raise max_tries where the callee can bear it',
    };
    return [
      route
        ? foundIn('error', route.resource, route.path, words)
        : foundAt('error', origin.places(), origin.origin, words),
    ];
  });
}

interface Hop {
  readonly tries: number;
  readonly from: string;
  readonly to: string;
}

const harmless = ['connect-failure', 'refused-stream', 'reset-before-request'];

/** How often the gateway's sidecar sends one public request. */
function gatewayTries({ cluster, contract }: Subject, { app, name }: { app: string; name: string }): number {
  const host = `${app}.${contract?.deployment.namespace}.svc.cluster.local`;
  const route = routesTo(cluster, host).find((each) => each.name === name);
  return route ? triesOn(cluster, route) : 1;
}

const triesOn = (cluster: Cluster, route: Route | undefined): number => {
  const retries = retriesOn(cluster, route);
  return resending(retries).length > 0 ? 1 + retries.attempts : 1;
};

/** More than this at one Service is what no retry is worth: three hops of two tries each are 8. */
const bound = 8;

/** Without a contract: Services that call each other, each with its most eager route. */
function alongServices(cluster: Cluster): readonly Found[] {
  const calls = Map.groupBy(callGraph(cluster), ({ from }) => from);
  const worst = new Map<Service, Path>();
  const visit = (path: readonly Service[], tries: number) => {
    const last = path.at(-1);
    // A path that brings no more than a known one brings no more further down either.
    if (!last || (worst.get(last)?.tries ?? 0) >= tries) return;
    worst.set(last, { tries, path });
    for (const workload of last.workloads)
      for (const { to } of calls.get(workload) ?? [])
        if (!path.includes(to)) visit([...path, to], tries * eagerness(cluster, to).tries);
  };
  for (const { service } of kongRoutesIn(cluster))
    if (service) visit([service], eagerness(cluster, service).tries);
  for (const called of calls.values()) for (const { to } of called) visit([to], eagerness(cluster, to).tries);
  // Many paths are too long by the same hop: it is told of once, with the worst of them.
  const told = Map.groupBy(
    [...worst].filter(([, { tries }]) => tries > bound),
    ([, { path }]) => mostEager(cluster, path),
  );
  return [...told].flatMap(([most, paths]) => {
    const [first] = paths.toSorted(([, one], [, other]) => other.tries - one.tries);
    if (!first || !most) return [];
    const [service, { tries, path }] = first;
    const { route, tries: own } = eagerness(cluster, most);
    return [
      foundIn('warning', route?.resource ?? most.resource, route?.path ?? [], {
        message: `one request may enter ${service.host} ${tries} times along ${path.map(({ name }) => name).join(' → ')}; ${most.name} adds most with ${own} tries`,
        fix: 'Retry at one layer only, best the lowest that can: set `attempts: 0` on the routes above it',
      }),
    ];
  });
}

interface Path {
  readonly tries: number;
  readonly path: readonly Service[];
}

const mostEager = (cluster: Cluster, path: readonly Service[]): Service | undefined =>
  path.toSorted((one, other) => eagerness(cluster, other).tries - eagerness(cluster, one).tries)[0];

/** The most tries that some route to a Service allows. */
function eagerness(cluster: Cluster, service: Service): { tries: number; route: Route | undefined } {
  const routes = routesTo(cluster, service.host);
  if (routes.length === 0)
    return { tries: service.ports.some(carriesGrpc) ? triesOn(cluster, undefined) : 1, route: undefined };
  return (
    routes
      // The conditions of the default are statuses of gRPC.
      .filter(({ retries }) => retries !== undefined || service.ports.some(carriesGrpc))
      .map((route) => ({ tries: triesOn(cluster, route), route }))
      .reduce((one, other) => (other.tries > one.tries ? other : one), { tries: 1, route: routes[0] })
  );
}
