import type { Cluster, Workload } from '../cluster.js';

/** Makes something once for each cluster, and keeps it for as long as the cluster is kept. */
export function perCluster<T>(make: (cluster: Cluster) => T): (cluster: Cluster) => T {
  const made = new WeakMap<Cluster, { readonly it: T }>();
  return (cluster) => {
    const known = made.get(cluster);
    if (known) return known.it;
    const it = make(cluster);
    made.set(cluster, { it });
    return it;
  };
}

/** The same for each of its workloads. */
export function perWorkload<T>(
  make: (cluster: Cluster, workload: Workload) => T,
): (cluster: Cluster, workload: Workload) => T {
  const madeIn = perCluster(() => new Map<Workload, { readonly it: T }>());
  return (cluster, workload) => {
    const made = madeIn(cluster);
    const known = made.get(workload);
    if (known) return known.it;
    const it = make(cluster, workload);
    made.set(workload, { it });
    return it;
  };
}
