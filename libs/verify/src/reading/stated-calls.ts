import type { Cluster, Service, Workload } from '#manifests/cluster.js';
import type { Fields } from '#manifests/fields.js';
import type { Verdict } from '#manifests/verdict.js';
import { verdictOf } from '#manifests/verdict-of.js';
import { memoized } from './memoized.js';
import { policiesByWorkload, rulesOf, texts, workloadsOfPrincipal, type AccessRule } from './policies.js';
import { carriesHttp, containerPort, servicesOf } from './services.js';

/** A call that a rule of an AuthorizationPolicy lets in by the name of the caller, and what all objects make of it. */
export interface StatedCall {
  readonly rule: AccessRule;
  readonly from: Workload;
  readonly service: Service;
  readonly port: number;
  readonly verdict: Verdict;
}

/** One for each rule, caller and port, since what else is asked of a path lies with routes and the policy itself. */
export const statedCallsOf = memoized((cluster: Cluster): readonly StatedCall[] =>
  [...policiesByWorkload(cluster)].flatMap(([workload, policies]) =>
    policies
      .flatMap(rulesOf)
      .filter(({ action }) => action === 'ALLOW')
      .flatMap((rule) =>
        rule.from
          .flatMap((source) => texts(source, 'principals'))
          .flatMap((principal) => workloadsOfPrincipal(cluster, principal))
          .filter((from) => from !== workload)
          .flatMap((from) =>
            servicesOf(cluster, workload).flatMap((service) => callsTo(cluster, rule, from, service)),
          ),
      ),
  ),
);

const callsTo = (cluster: Cluster, rule: AccessRule, from: Workload, service: Service): StatedCall[] => {
  const operations: readonly Fields[] = rule.to.length > 0 ? rule.to : [{}];
  return service.ports
    .flatMap((port) => {
      const reached = String(containerPort(service, port) ?? port.port);
      const operation = operations.find((each) => {
        const ports = texts(each, 'ports');
        return ports.length === 0 || ports.includes(reached);
      });
      if (!operation) return [];
      const names = texts(operation, 'paths').length + texts(operation, 'methods').length;
      // What is asked of requests says nothing of a port that carries bytes.
      if (names > 0 && !carriesHttp(port)) return [];
      return [{ port: port.port, operation }];
    })
    .map(({ port, operation }) => {
      const path = texts(operation, 'paths')[0]?.replace('*', 'x') ?? '/';
      const method = texts(operation, 'methods')[0] ?? 'GET';
      const verdict = verdictOf(cluster, { from, host: service.host, port, method, path });
      return { rule, from, service, port, verdict };
    });
};
