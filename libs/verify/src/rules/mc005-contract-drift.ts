import type { Cluster } from '#manifests/cluster.js';
import { titleOf } from '#manifests/resource.js';
import { foundIn, type Found } from '../found.js';
import { appNamed } from '../reading/apps.js';
import { declaredIn } from '../reading/declared.js';
import { nearest } from '../reading/nearest.js';
import { alertedOperations, allowedRpcs, routedRpcs, type RpcPath } from '../reading/rpc-paths.js';
import { routesTo } from '../reading/routes.js';
import type { Contract, Rule, Subject } from '../rule.js';

export const contractDrift: Rule = {
  id: 'MC005',
  title: 'contract drift',
  explanation:
    'Paths are plain text in policies: a typo or a renamed method makes a route that nothing takes and a rule that lets nobody in, and no server complains. Every RPC must have its route and its rule, and every path its RPC.',
  check: (subject) =>
    subject.contract
      ? [...unknownNames(subject.cluster, subject.contract), ...missing(subject, subject.contract)]
      : eachWithoutTheOther(subject.cluster),
};

/** Paths and alerts about RPCs that no contract describes. */
function unknownNames(cluster: Cluster, { mesh }: Contract): readonly Found[] {
  const known = new Set(mesh.rpcs.map(({ name }) => name));
  const packages = new Set(mesh.workloads.flatMap(({ services }) => services.map(packageOf)));
  const wrong =
    (kind: string) =>
    ({ resource, path, rpc, service }: RpcPath) =>
      known.has(rpc) || !packages.has(packageOf(service))
        ? []
        : [
            unknown(
              'error',
              { resource, path },
              `${kind} names ${rpc}, and no contract describes it`,
              rpc,
              known,
            ),
          ];
  const operations = new Set([...known, ...mesh.operations.map(({ name }) => name)]);
  return [
    ...routedRpcs(cluster).flatMap(wrong('a route')),
    ...allowedRpcs(cluster).flatMap(wrong('a rule')),
    ...alertedOperations(cluster)
      .filter(
        ({ operation }) =>
          !operations.has(operation) && packages.has(packageOf(operation.split('/')[0] ?? '')),
      )
      .map((each) =>
        unknown(
          'error',
          each,
          `an alert waits for ${each.operation}, and no contract describes it`,
          each.operation,
          operations,
        ),
      ),
  ];
}

const unknown = (
  severity: 'error' | 'warning',
  { resource, path }: Pick<RpcPath, 'resource' | 'path'>,
  message: string,
  name: string,
  known: ReadonlySet<string>,
): Found => {
  const meant = nearest(name, known);
  return foundIn(severity, resource, path, {
    message,
    fix: meant ? `Did you mean ${meant}?` : 'Take the path out, or name an RPC that there is',
  });
};

const packageOf = (service: string) => service.replace(/\.[^.]+$/, '');

/** RPCs that some app may call and that have no route of their own, or no rule, or no alert for what they promise. */
function missing(subject: Subject, { mesh }: Contract): readonly Found[] {
  const { cluster } = subject;
  const routed = new Set(routedRpcs(cluster).map(({ rpc }) => rpc));
  const allowed = new Set(allowedRpcs(cluster).map(({ rpc }) => rpc));
  const alerted = new Set(alertedOperations(cluster).map(({ operation }) => operation));
  const { callersOf } = declaredIn(mesh);
  const guarded = cluster.ofIstio('AuthorizationPolicy').length > 0;
  return mesh.rpcs.flatMap((rpc) => {
    const app = appNamed(subject, rpc.app);
    if (!app) return [];
    const callers = [...callersOf(rpc.name)].filter((each) => each !== rpc.app).toSorted();
    const absent = (what: string, where: string, fix: string) =>
      foundIn(
        'error',
        (where === 'route' ? routesTo(cluster, app.service.host)[0]?.resource : undefined) ??
          app.service.resource,
        [],
        {
          message: `${rpc.name} has no ${what}`,
          fix,
        },
      );
    const called = callers.length > 0;
    return [
      ...(called && !routed.has(rpc.name)
        ? [
            absent(
              'route of its own, so neither its timeout nor its tries hold',
              'route',
              `Add a route that matches /${rpc.name} exactly`,
            ),
          ]
        : []),
      ...(called && guarded && !allowed.has(rpc.name)
        ? [
            absent(
              `rule that lets ${callers.join(' and ')} in by its path`,
              'rule',
              `Add /${rpc.name} to the AuthorizationPolicy of ${rpc.app}`,
            ),
          ]
        : []),
      ...(rpc.objective && alerted.size > 0 && !alerted.has(rpc.name)
        ? [
            absent(
              'alert for the objective that its contract promises',
              'alert',
              'Add its burn-rate alerts to the PrometheusRule',
            ),
          ]
        : []),
    ];
  });
}

/** Without a contract: routes and rules of the same gRPC service must name the same methods. */
function eachWithoutTheOther(cluster: Cluster): readonly Found[] {
  const [routes, rules] = [routedRpcs(cluster), allowedRpcs(cluster)];
  const compare = (some: readonly RpcPath[], others: readonly RpcPath[], what: string, other: string) => {
    const names = new Set(others.map(({ rpc }) => rpc));
    const services = Map.groupBy(others, ({ service }) => service);
    return some
      .filter(({ rpc, service }) => services.has(service) && !names.has(rpc))
      .map((each) =>
        unknown(
          'warning',
          each,
          `${what} ${each.rpc}, and no ${other} does, while ${titleOf(services.get(each.service)?.[0]?.resource ?? each.resource)} names others of ${each.service}`,
          each.rpc,
          names,
        ),
      );
  };
  return [
    ...compare(routes, rules, 'a route is for', 'rule that lets somebody in'),
    ...compare(rules, routes, 'a rule lets in', 'route'),
  ];
}
