import type { Cluster, Workload } from '#manifests/cluster.js';
import { actionOf, policiesByWorkload, rulesOf, texts, workloadsOfPrincipal } from './policies.js';

/**
 * The workloads that the policies of a callee may let in at all, told from the names in them; undefined where they may
 * let in anybody. It saves asking about every pair of apps, and never leaves out one that is let in.
 */
export function admittedTo(cluster: Cluster, callee: Workload): ReadonlySet<Workload> | undefined {
  if (!callee.inMesh) return undefined;
  const allowing = (policiesByWorkload(cluster).get(callee) ?? []).filter(
    (policy) => actionOf(policy) === 'ALLOW',
  );
  if (allowing.length === 0) return undefined;
  const admitted = new Set<Workload>();
  for (const rule of allowing.flatMap(rulesOf)) {
    if (rule.from.length === 0) return undefined;
    for (const source of rule.from) {
      const principals = texts(source, 'principals');
      if (principals.length === 0 || principals.some((each) => each.includes('*'))) return undefined;
      for (const each of principals.flatMap((name) => workloadsOfPrincipal(cluster, name)))
        admitted.add(each);
    }
  }
  return admitted;
}
