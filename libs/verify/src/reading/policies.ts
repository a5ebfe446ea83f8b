import type { Cluster, Workload } from '#manifests/cluster.js';
import { fieldsAt, isFields, labelsAt, listAt, textAt, type Fields } from '#manifests/fields.js';
import type { Resource, Step } from '#manifests/resource.js';
import { hasLabels } from '#manifests/selector-index.js';
import { memoized } from './memoized.js';

/** One rule of an AuthorizationPolicy. */
export interface AccessRule {
  readonly policy: Resource;
  readonly path: readonly Step[];
  readonly action: string;
  readonly from: readonly Fields[];
  readonly to: readonly Fields[];
  readonly when: readonly Fields[];
}

export const actionOf = ({ spec }: Resource): string => textAt(spec, 'action') ?? 'ALLOW';

export const rulesOf = (policy: Resource): readonly AccessRule[] =>
  listAt(policy.spec, 'rules').map((value, index) => ({
    policy,
    path: ['spec', 'rules', index],
    action: actionOf(policy),
    from: listAt(value, 'from').map((each) => fieldsAt(each, 'source')),
    to: listAt(value, 'to').map((each) => fieldsAt(each, 'operation')),
    when: listAt(value, 'when').filter(isFields),
  }));

/** Texts of a field, as in principals. */
export const texts = (value: unknown, field: string): readonly string[] =>
  listAt(value, field).filter((each) => typeof each === 'string');

/** Workloads by each of their labels, and all of a namespace. */
const workloadsByLabel = memoized((cluster: Cluster) =>
  Map.groupBy(
    cluster.workloads.flatMap((workload) =>
      ['', ...Object.entries(workload.labels).map((pair) => pair.join('='))].map((label) => ({
        workload,
        key: `${workload.namespace} ${label}`,
      })),
    ),
    ({ key }) => key,
  ),
);

/** The workloads that a policy with a selector, or without one, is about. */
export function workloadsUnder(cluster: Cluster, policy: Resource): readonly Workload[] {
  const labels = labelsAt(policy.spec, 'selector', 'matchLabels');
  if (policy.namespace === cluster.settings.rootNamespace)
    return cluster.workloads.filter((workload) => hasLabels(workload.labels, labels));
  const [first] = Object.entries(labels);
  return (workloadsByLabel(cluster).get(`${policy.namespace} ${first?.join('=') ?? ''}`) ?? []).flatMap(
    ({ workload }) => (hasLabels(workload.labels, labels) ? [workload] : []),
  );
}

/** The AuthorizationPolicies of each workload that has some. */
export const policiesByWorkload = memoized((cluster: Cluster) => {
  const found = new Map<Workload, Resource[]>();
  for (const policy of cluster.ofIstio('AuthorizationPolicy'))
    for (const workload of workloadsUnder(cluster, policy)) {
      const known = found.get(workload);
      if (known) known.push(policy);
      else found.set(workload, [policy]);
    }
  return found;
});

const workloadsByAccount = memoized((cluster: Cluster) =>
  Map.groupBy(
    cluster.workloads.filter(({ inMesh }) => inMesh),
    ({ namespace, account }) => `${cluster.settings.trustDomain}/ns/${namespace}/sa/${account}`,
  ),
);

/** The workloads that run under a principal, as in "cluster.local/ns/shop/sa/orders". */
export const workloadsOfPrincipal = (cluster: Cluster, principal: string): readonly Workload[] =>
  workloadsByAccount(cluster).get(principal) ?? [];

/** The mTLS mode of a workload, and the PeerAuthentication that states it; Istio's own is PERMISSIVE. */
export function peerMode(
  cluster: Cluster,
  workload: Workload,
): { readonly mode: string; readonly by: Resource | undefined } {
  const all = cluster.ofIstio('PeerAuthentication');
  const selects = (each: Resource) => Object.keys(labelsAt(each.spec, 'selector', 'matchLabels')).length > 0;
  const modeOf = (each: Resource) => textAt(each.spec, 'mtls', 'mode');
  const states = (each: Resource) => ![undefined, 'UNSET'].includes(modeOf(each));
  const own = all.filter((each) => each.namespace === workload.namespace);
  const by =
    own.find((each) => selects(each) && states(each) && workloadsUnder(cluster, each).includes(workload)) ??
    own.find((each) => !selects(each) && states(each)) ??
    all.find((each) => each.namespace === cluster.settings.rootNamespace && !selects(each) && states(each));
  return { mode: (by && modeOf(by)) ?? 'PERMISSIVE', by };
}
