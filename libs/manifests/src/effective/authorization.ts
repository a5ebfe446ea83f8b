import type { Cluster, Workload } from '../cluster.js';
import { titleOf, type IstioResource } from '../resource.js';
import { SelectorIndex } from '../selector-index.js';
import type { Deciding, Decision } from '../verdict.js';
import type { Call } from './authorization-call.js';
import { ruleMatches } from './authorization-rule.js';
import { byAge } from './by-age.js';
import { perCluster, perWorkload } from './per-cluster.js';
import type { Told } from './three-valued.js';

type Policy = IstioResource<'AuthorizationPolicy'>;

const index = perCluster((cluster) => {
  const { rootNamespace } = cluster.settings;
  // Policies for gateways and waypoints are none for sidecars; those on trial decide nothing.
  const enforced = cluster
    .ofIstio('AuthorizationPolicy')
    .filter(
      ({ spec, annotations }) =>
        !spec.targetRef && !spec.targetRefs?.length && annotations['istio.io/dry-run'] !== 'true',
    );
  return new SelectorIndex(enforced.toSorted(byAge), ({ namespace, spec }) => ({
    namespace: namespace === rootNamespace ? '*' : namespace,
    labels: spec.selector?.matchLabels ?? {},
  }));
});

const policiesOf = perWorkload((cluster, { namespace, labels }) =>
  Map.groupBy(index(cluster).picking(namespace, labels), ({ spec }) => spec.action ?? 'ALLOW'),
);

/** What the sidecar of a workload makes of a call: first who else is asked, then who is kept out, then who is let in. */
export function authorize(cluster: Cluster, workload: Workload, call: Call): Decision {
  const policies = policiesOf(cluster, workload);
  const of = (action: 'CUSTOM' | 'DENY' | 'ALLOW') =>
    matched(policies.get(action) ?? [], action === 'ALLOW', call);
  const [asked, denied, allowed] = [of('CUSTOM'), of('DENY'), of('ALLOW')];
  const caller = call.principal ?? 'a caller without a certificate';
  const orphan = asked.find(
    ({ policy, told }) =>
      told !== false && !cluster.settings.extensionProviders.includes(policy.spec.provider?.name ?? ''),
  );
  if (orphan)
    return decision(
      false,
      [orphan.at],
      `${titleOf(orphan.policy)} asks a provider that the mesh does not have`,
    );
  const denial = denied.find(({ told }) => told);
  if (denial) return decision(false, [denial.at], `${titleOf(denial.policy)} denies this to ${caller}`);
  const doubts = doubtsIn([...asked, ...denied, ...allowed]);
  const allowing = policies.get('ALLOW') ?? [];
  if (allowing.length === 0)
    return decision(
      true,
      [],
      `no AuthorizationPolicy that allows selects ${titleOf(workload.resource)}, so all may${doubts}`,
    );
  const permission = allowed.find(({ told }) => told);
  if (permission)
    return decision(true, [permission.at], `${titleOf(permission.policy)} allows this to ${caller}${doubts}`);
  const titles = allowing.map((policy) => titleOf(policy)).join(', ');
  return decision(
    false,
    allowing.map((resource) => ({ resource, path: ['spec', 'rules'] })),
    `no rule of ${titles} allows ${described(call)} to ${caller}${doubts}`,
  );
}

interface Matched {
  readonly policy: Policy;
  readonly at: Deciding;
  readonly told: Told;
}

const matched = (policies: readonly Policy[], permits: boolean, call: Call): readonly Matched[] =>
  policies.flatMap((policy) =>
    (policy.spec.rules ?? []).map((rule, at) => ({
      policy,
      at: { resource: policy, path: ['spec', 'rules', at] },
      told: ruleMatches(rule, policy.namespace, permits, call),
    })),
  );

function doubtsIn(rules: readonly Matched[]): string {
  const doubtful = rules.filter(
    ({ told, policy }) => told === undefined || (told && policy.spec.action === 'CUSTOM'),
  );
  const titles = new Set(doubtful.map(({ policy }) => titleOf(policy)));
  return titles.size === 0
    ? ''
    : ` (what ${[...titles].join(', ')} asks beyond that manifests cannot tell, and is taken for not matching)`;
}

const described = ({ http, port }: Call): string =>
  http
    ? `${http.method} ${http.path} on port ${port}`
    : `connections to port ${port}, on which no request is read,`;

const decision = (passes: boolean, by: readonly Deciding[], because: string): Decision => ({
  question: 'authorization',
  passes,
  by,
  because,
});
