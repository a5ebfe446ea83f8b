import type { Cluster, Workload } from '../cluster.js';
import { titleOf, type IstioResource } from '../resource.js';
import { SelectorIndex } from '../selector-index.js';
import type { Deciding, Decision } from '../verdict.js';
import type { Call } from './authorization-call.js';
import { ruleMatch, type RuleMatch } from './authorization-rule.js';
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

interface StatedRule {
  readonly policy: Policy;
  readonly at: Deciding;
  readonly matches: RuleMatch;
}

const rulesOf = (policy: Policy): readonly StatedRule[] =>
  (policy.spec.rules ?? []).map((rule, at) => ({
    policy,
    at: { resource: policy, path: ['spec', 'rules', at] },
    matches: ruleMatch(rule, policy.namespace, (policy.spec.action ?? 'ALLOW') === 'ALLOW'),
  }));

/** Several workloads may have the same policies, and each has many calls. */
const read = new WeakMap<Policy, readonly StatedRule[]>();

const policiesOf = perWorkload((cluster, { namespace, labels }) => {
  const picking = Map.groupBy(
    index(cluster).picking(namespace, labels),
    ({ spec }) => spec.action ?? 'ALLOW',
  );
  const of = (action: 'CUSTOM' | 'DENY' | 'ALLOW') =>
    (picking.get(action) ?? []).flatMap((policy) => {
      const rules = read.get(policy) ?? rulesOf(policy);
      read.set(policy, rules);
      return rules;
    });
  return {
    asking: of('CUSTOM'),
    denying: of('DENY'),
    permitting: of('ALLOW'),
    allowing: picking.get('ALLOW') ?? [],
  };
});

/** What the sidecar of a workload makes of a call: first who else is asked, then who is kept out, then who is let in. */
export function authorize(cluster: Cluster, workload: Workload, call: Call): Decision {
  const { asking, denying, permitting, allowing } = policiesOf(cluster, workload);
  const [asked, denied, allowed] = [matched(asking, call), matched(denying, call), matched(permitting, call)];
  const caller = call.principal ?? 'a caller without a certificate';
  const orphan = asked.find(
    ({ policy }) => !cluster.settings.extensionProviders.includes(policy.spec.provider?.name ?? ''),
  );
  if (orphan)
    return decision(
      false,
      [orphan.at],
      `${titleOf(orphan.policy)} asks a provider that the mesh does not have`,
    );
  const denial = denied.find(({ told }) => told);
  if (denial) return decision(false, [denial.at], `${titleOf(denial.policy)} denies this to ${caller}`);
  const doubts = doubtsIn(asked, denied, allowed);
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
  readonly told: Exclude<Told, false>;
}

const none: readonly Matched[] = [];

/** Those that match, and those of which manifests cannot tell. */
function matched(rules: readonly StatedRule[], call: Call): readonly Matched[] {
  if (rules.length === 0) return none;
  const found: Matched[] = [];
  for (const { policy, at, matches } of rules) {
    const told = matches(call);
    if (told !== false) found.push({ policy, at, told });
  }
  return found;
}

function doubtsIn(...matching: readonly (readonly Matched[])[]): string {
  const isDoubtful = ({ told, policy }: Matched) => told === undefined || policy.spec.action === 'CUSTOM';
  if (!matching.some((rules) => rules.some(isDoubtful))) return '';
  const doubtful = matching.flat().filter(isDoubtful);
  const titles = new Set(doubtful.map(({ policy }) => titleOf(policy)));
  return ` (what ${[...titles].join(', ')} asks beyond that manifests cannot tell, and is taken for not matching)`;
}

const described = ({ http, port }: Call): string =>
  http
    ? `${http.method} ${http.barePath} on port ${port}`
    : `connections to port ${port}, on which no request is read,`;

const decision = (passes: boolean, by: readonly Deciding[], because: string): Decision => ({
  question: 'authorization',
  passes,
  by,
  because,
});
