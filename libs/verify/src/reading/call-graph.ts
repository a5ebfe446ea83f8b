import type { Cluster, Service, Workload } from '#manifests/cluster.js';
import { listAt, textAt } from '#manifests/fields.js';
import { memoized } from './memoized.js';
import { containersOf } from './pods.js';
import { policiesByWorkload, rulesOf, texts, workloadsOfPrincipal } from './policies.js';
import { fullHost, serviceAt, servicesOf } from './services.js';

/** One workload that calls a Service, as the manifests tell. */
export interface Calling {
  readonly from: Workload;
  readonly to: Service;
}

/**
 * Who calls whom, where nobody states it: a container that is given the address of a Service calls it, and so does an
 * account that its policies let in.
 */
export const callGraph = memoized((cluster: Cluster): readonly Calling[] => {
  const seen = new Set<string>();
  const calls: Calling[] = [];
  const add = (from: Workload, to: Service) => {
    const key = `${from.namespace}/${from.kind}/${from.name} ${to.host}`;
    if (seen.has(key) || to.workloads.includes(from)) return;
    seen.add(key);
    calls.push({ from, to });
  };
  for (const from of cluster.workloads) for (const to of addressed(cluster, from)) add(from, to);
  for (const [workload, policies] of policiesByWorkload(cluster))
    for (const policy of policies)
      for (const { action, from } of rulesOf(policy))
        for (const principal of action === 'ALLOW' ? from.flatMap((each) => texts(each, 'principals')) : [])
          for (const caller of workloadsOfPrincipal(cluster, principal))
            for (const service of servicesOf(cluster, workload)) add(caller, service);
  return calls;
});

/** The Services whose addresses stand in the environment of a workload. */
function addressed(cluster: Cluster, workload: Workload): readonly Service[] {
  const values = containersOf(workload).flatMap((container) =>
    listAt(container, 'env').flatMap((variable) => textAt(variable, 'value') ?? []),
  );
  return values.flatMap((value) => {
    const [, host] = /^(?:[a-z]+:\/\/)?([a-z0-9][a-z0-9.-]*):\d+(?:\/|$)/.exec(value) ?? [];
    if (host === undefined) return [];
    const [name, namespace] = host.split('.');
    const service =
      serviceAt(cluster, fullHost(host, workload.namespace)) ??
      serviceAt(cluster, `${name}.${namespace}.svc.cluster.local`);
    return service ? [service] : [];
  });
}
