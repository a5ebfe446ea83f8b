import type { Cluster, Service } from '#manifests/cluster.js';
import { fieldsAt, isFields, numberAt, textAt } from '#manifests/fields.js';
import type { Resource } from '#manifests/resource.js';
import { foundIn, type Found } from '../found.js';
import { appNamed, appsIn } from '../reading/apps.js';
import { declaredIn } from '../reading/declared.js';
import { kongGateway, kongRoutesIn } from '../reading/kong.js';
import { carriesGrpc, fullHost, serviceAt } from '../reading/services.js';
import { isBefore } from '../reading/version.js';
import { versionsIn } from '../reading/versions.js';
import type { Rule, Subject } from '../rule.js';
import { destinationRules } from './mc010/policies-of.js';
import { trafficPolicies } from './mc008-outlier-semantics.js';

export const breakerCapacity: Rule = {
  id: 'MC009',
  title: 'capacity of circuit breakers',
  explanation:
    'A limit of a DestinationRule is that of each client pod: twenty of them let twenty times as much through. One that is too wide breaks nothing, and some fields quietly undo others.',
  check: (subject) => [
    ...subject.cluster
      .ofIstio('DestinationRule')
      .flatMap((rule) => [...budgets(subject.cluster, rule), ...connections(subject.cluster, rule)]),
    ...sums(subject),
  ],
};

function budgets(cluster: Cluster, rule: Resource): readonly Found[] {
  return trafficPolicies(rule).flatMap(({ policy, path }) => {
    const budget = policy['retryBudget'];
    if (!isFields(budget)) return [];
    const percent = numberAt(budget, 'percent');
    const { istio } = versionsIn(cluster);
    const at = (words: { message: string; fix: string }) =>
      foundIn('warning', rule, [...path, 'retryBudget'], words);
    return [
      ...(numberAt(policy, 'connectionPool', 'http', 'maxRetries') === undefined
        ? []
        : [
            at({
              message: 'retryBudget takes the place of maxRetries, which therefore limits nothing',
              fix: 'Take connectionPool.http.maxRetries out',
            }),
          ]),
      ...(percent === undefined
        ? [
            at({
              message:
                'the budget states no percent, which is 20 in the documents and 0.2 in Istio before 1.30',
              fix: 'Write percent: 20',
            }),
          ]
        : percent < 1
          ? [
              at({
                message: `a budget of ${percent} % is written as a share, not in percent: next to nothing is tried again`,
                fix: `Write percent: ${percent > 0 ? percent * 100 : 20}`,
              }),
            ]
          : []),
      ...(isBefore(istio, '1.27')
        ? [
            at({
              message: `Istio ${istio} knows no retryBudget, which came with 1.27`,
              fix: 'Set connectionPool.http.maxRetries until then',
            }),
          ]
        : []),
    ];
  });
}

/** HTTP/2 carries all calls over one connection. */
function connections(cluster: Cluster, rule: Resource): readonly Found[] {
  const service = serviceAt(cluster, fullHost(textAt(rule.spec, 'host') ?? '', rule.namespace));
  if (!service || !service.ports.every(carriesGrpc)) return [];
  return trafficPolicies(rule).flatMap(({ policy, path }) => {
    const pool = fieldsAt(policy, 'connectionPool');
    const most = numberAt(pool, 'tcp', 'maxConnections');
    const each = numberAt(pool, 'http', 'maxRequestsPerConnection');
    return [
      ...(most !== undefined && numberAt(pool, 'http', 'http2MaxRequests') === undefined
        ? [
            foundIn('warning', rule, [...path, 'connectionPool', 'tcp', 'maxConnections'], {
              message: `maxConnections: ${most} limits no calls of ${service.name}: HTTP/2 carries all of them over one connection`,
              fix: 'Set connectionPool.http.http2MaxRequests, which limits calls',
            }),
          ]
        : []),
      ...(each === 1
        ? [
            foundIn('warning', rule, [...path, 'connectionPool', 'http', 'maxRequestsPerConnection'], {
              message: `maxRequestsPerConnection: 1 opens a connection, with a TLS handshake, for every call of ${service.name}`,
              fix: 'Leave it out, or set a number of some thousands where connections should be renewed',
            }),
          ]
        : []),
    ];
  });
}

/** All clients at their most, against what the contract says the callee can bear. */
function sums(subject: Subject): readonly Found[] {
  const { cluster, contract } = subject;
  if (!contract) return [];
  const apps = appsIn(subject);
  const { callersOf } = declaredIn(contract.mesh);
  const served = Map.groupBy(contract.mesh.rpcs, ({ app }) => app);
  return apps.flatMap(({ app, service, workload }) => {
    const stated = contract.mesh.workloads.find((each) => each.app === app);
    const callers = new Set((served.get(app) ?? []).flatMap(({ name }) => [...callersOf(name)]));
    callers.delete(app);
    const clients = [...callers].map((each) => appNamed(subject, each)?.workload.replicas.max ?? 0);
    const gateway = kongRoutesIn(cluster).some((route) => route.service === service)
      ? Math.max(contract.deployment.gateway.replicas.max, kongGateway(cluster)?.replicas.max ?? 0)
      : 0;
    const pods = clients.reduce((sum, each) => sum + each, gateway);
    if (!stated || pods === 0) return [];
    const bearable = stated.concurrency * workload.replicas.max;
    return limitsOf(cluster, service).flatMap(({ rule, limit }) => {
      // Shares are rounded up, one for each client.
      if (limit !== undefined && limit * pods <= bearable + pods) return [];
      return [
        foundIn('error', rule, ['spec', 'trafficPolicy', 'connectionPool', 'http', 'http2MaxRequests'], {
          message:
            limit === undefined
              ? `nothing limits the calls of ${app}, whose ${workload.replicas.max} pods bear ${bearable} at once`
              : `${pods} client pods with ${limit} calls each are ${limit * pods} at once, and ${app} bears ${bearable}`,
          fix: `Set http2MaxRequests: ${Math.max(1, Math.ceil(bearable / pods))}`,
        }),
      ];
    });
  });
}

const limitsOf = (cluster: Cluster, { host }: Service) =>
  (destinationRules(cluster).get(host) ?? []).map(({ resource: rule }) => ({
    rule,
    limit: numberAt(rule.spec, 'trafficPolicy', 'connectionPool', 'http', 'http2MaxRequests'),
  }));
