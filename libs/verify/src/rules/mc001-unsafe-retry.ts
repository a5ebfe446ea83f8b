import { textAt } from '#manifests/fields.js';
import { titleOf } from '#manifests/resource.js';
import { foundIn, type Found } from '../found.js';
import { callGraph } from '../reading/call-graph.js';
import { callsOf, routeOf } from '../reading/calls.js';
import { resending, retriesOn, routesIn, routesTo, type Route } from '../reading/routes.js';
import { carriesGrpc, isInMesh, serviceAt } from '../reading/services.js';
import type { Rule, Subject } from '../rule.js';

export const unsafeRetry: Rule = {
  id: 'MC001',
  title: 'unsafe retry',
  explanation:
    'A call that must not be repeated is entered again by some layer: a route, or the default policy of the mesh, which tries every call three times where no route says otherwise. UNAVAILABLE may follow a side effect, so money moves twice.',
  check: (subject) => [...againstContract(subject), ...writesAgain(subject), ...impliedByDefault(subject)],
};

/** RPCs that the contract calls unrepeatable, on the route that each caller really takes. */
const againstContract = (subject: Subject): readonly Found[] =>
  callsOf(subject).flatMap(({ rpc, caller, verdict, service }) => {
    const { route: taken } = verdict;
    if (rpc.repeatable || !taken || taken.retries === 0) return [];
    const conditions = taken.retryOn.filter((each) => !harmless.includes(each));
    if (conditions.length === 0) return [];
    const by = routeOf(verdict);
    const stated = by?.resource.kind === 'VirtualService';
    return [
      foundIn('error', by?.resource ?? service.resource, by?.path ?? [], {
        message: `${rpc.name} must not be repeated, but calls of ${caller} are tried ${taken.retries + 1} times on ${conditions.join(', ')}: ${stated ? `the route of ${titleOf(by.resource)}` : 'the default policy of the mesh'} says so`,
        fix: 'Write `retries: { attempts: 1, retryOn: "connect-failure,refused-stream" }` on the route, or `attempts: 0`',
      }),
    ];
  });

const harmless = ['connect-failure', 'refused-stream', 'reset-before-request'];

/** Routes that name a method which changes things. Contracts know of operations that a key makes safe. */
const writesAgain = ({ cluster, contract }: Subject): readonly Found[] =>
  routesIn(cluster).flatMap((route) => {
    const writes = route.matches
      .map((match) => textAt(match, 'method', 'exact'))
      .find((method) => method === 'POST' || method === 'PATCH');
    const conditions = resending(retriesOn(cluster, route));
    const isRpc = route.matches.some((match) =>
      /^\/[\w.]+\.\w+\/\w+$/.test(textAt(match, 'uri', 'exact') ?? ''),
    );
    const known = contract?.mesh.operations.find(({ name }) => name === route.name);
    if (!writes || isRpc || conditions.length === 0 || known?.keyRequired) return [];
    return [
      foundIn('warning', route.resource, [...route.path, ...(route.retries ? ['retries'] : [])], {
        message: `route ${route.name} is for ${writes}, and is tried again on ${conditions.join(', ')}`,
        fix: 'Leave only connect-failure,refused-stream,reset-before-request in retryOn, unless a key makes the request safe to repeat',
      }),
    ];
  });

/** Where no route speaks of retries, Istio's default does. */
function impliedByDefault({ cluster }: Subject): readonly Found[] {
  const { attempts } = retriesOn(cluster, undefined);
  const conditions = resending(retriesOn(cluster, undefined));
  if (conditions.length === 0) return [];
  const fix =
    'Say on the route how often, or set `meshConfig.defaultHttpRetryPolicy.attempts: 0` for the whole mesh';
  const called = new Set(callGraph(cluster).map(({ to }) => to.host));
  // Where nothing tells who calls whom, anybody may.
  const isCalled = (host: string) => called.size === 0 || called.has(host);
  const silent = (route: Route) =>
    route.retries === undefined &&
    route.destinations.some(({ host }) => {
      const service = serviceAt(cluster, host);
      return service !== undefined && !service.outside && service.ports.some(carriesGrpc);
    });
  return [
    ...routesIn(cluster)
      .filter(silent)
      .map((route) =>
        foundIn('warning', route.resource, route.path, {
          message: `route ${route.name} says nothing of retries, so every call is tried up to ${attempts + 1} times on ${conditions.join(', ')}`,
          fix,
        }),
      ),
    ...cluster.services
      .filter((service) => !service.outside && isInMesh(service) && service.ports.some(carriesGrpc))
      .filter(({ host }) => routesTo(cluster, host).length === 0 && isCalled(host))
      .map((service) =>
        foundIn('warning', service.resource, [], {
          message: `no VirtualService speaks of ${service.host}, so every call of it is tried up to ${attempts + 1} times on ${conditions.join(', ')}`,
          fix,
        }),
      ),
  ];
}
