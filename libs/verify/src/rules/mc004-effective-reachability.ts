import type { Decision, Verdict } from '#manifests/verdict.js';
import { titleOf, type Resource } from '#manifests/resource.js';
import { foundIn, type Found } from '../found.js';
import { allCallsOf, refusalOf, type Call } from '../reading/calls.js';
import { policiesByWorkload } from '../reading/policies.js';
import { isInMesh, servicesOf } from '../reading/services.js';
import { statedCallsOf } from '../reading/stated-calls.js';
import type { Rule, Subject } from '../rule.js';

export const effectiveReachability: Rule = {
  id: 'MC004',
  title: 'effective reachability',
  explanation:
    'A call arrives where NetworkPolicies, the Sidecar, exportTo, mutual TLS, the protocol of the port and AuthorizationPolicies all let it, and only there. What is declared must arrive, and nothing else may: one object that disagrees is enough for either.',
  check: (subject) => [
    ...(subject.contract ? againstContract(subject) : againstEachOther(subject)),
    ...uncovered(subject),
  ],
};

/** Each caller and callee is told about once for each object that decides. */
function againstContract(subject: Subject): readonly Found[] {
  const wrong = allCallsOf(subject).filter(({ declared, verdict }) => declared !== verdict.arrives);
  const told = Map.groupBy(
    wrong,
    (call) => `${call.caller} ${call.service.host} ${call.declared} ${keyOf(call.verdict)}`,
  );
  return [...told.values()].flatMap((calls) => {
    const [first] = calls;
    if (!first) return [];
    return [first.declared ? blocked(first, calls.length) : open(first, calls.length)];
  });
}

const keyOf = (verdict: Verdict) => {
  const refusal = refusalOf(verdict);
  return refusal ? `${refusal.question} ${titlesOf(refusal)}` : titlesOf(admission(verdict));
};

const blocked = ({ caller, rpc, service, verdict, from }: Call, count: number): Found => {
  const refusal = refusalOf(verdict);
  const [by] = refusal?.by ?? [];
  return foundIn(
    'error',
    by?.resource ?? (refusal?.question === 'network egress' ? from.resource : service.resource),
    by?.path ?? [],
    {
      message: `${caller} may call ${named(rpc.name, count)} by contract, but is refused (${refusal?.question ?? 'on the way'}): ${refusal?.because ?? 'nothing leads there'}`,
      fix: `Let ${caller} through there, or take the call out of the contract`,
    },
  );
};

const open = ({ caller, rpc, service, verdict }: Call, count: number): Found => {
  const decision = admission(verdict);
  const [by] = decision?.by ?? [];
  return foundIn('error', by?.resource ?? service.resource, by?.path ?? [], {
    message: `${caller} may call ${named(rpc.name, count)} by these manifests and not by contract: ${decision?.because ?? 'nothing refuses it'}`,
    fix: `Narrow the rule to what the contract declares, or declare the call of ${caller} there`,
  });
};

const named = (rpc: string, count: number) => (count === 1 ? rpc : `${rpc} and ${count - 1} more`);

const admission = ({ decisions }: Verdict) => decisions.find(({ question }) => question === 'authorization');

const titlesOf = (decision: Decision | undefined) =>
  (decision?.by ?? []).map(({ resource, path }) => `${titleOf(resource)} ${path.join('.')}`).join(', ');

/** Without a contract: what an AuthorizationPolicy lets in by name, all other objects must let through. */
function againstEachOther(subject: Subject): readonly Found[] {
  const told = new Set<string>();
  return statedCallsOf(subject.cluster).flatMap(({ rule, from, service, port, verdict }) => {
    const refusal = refusalOf(verdict);
    if (!refusal) return [];
    const key = `${titleOf(from.resource)} ${service.host} ${port} ${refusal.question}`;
    if (told.has(key)) return [];
    told.add(key);
    const [by] = refusal.by;
    const where: Resource = by?.resource ?? rule.policy;
    return [
      foundIn('error', where, by?.path ?? rule.path, {
        message: `${titleOf(rule.policy)} lets ${from.name} call ${service.host}:${port}, but it is refused (${refusal.question}): ${refusal.because}`,
        fix: `Let ${from.name} through there, or take it out of the policy`,
      }),
    ];
  });
}

/** Where some workloads of a namespace have policies, one without any is an oversight: everybody may call it. */
function uncovered({ cluster }: Subject): readonly Found[] {
  const covered = policiesByWorkload(cluster);
  const careful = new Set([...covered.keys()].map(({ namespace }) => namespace));
  return cluster.workloads.flatMap((workload) => {
    if (!workload.inMesh || covered.has(workload) || !careful.has(workload.namespace)) return [];
    if (servicesOf(cluster, workload).filter(isInMesh).length === 0) return [];
    return [
      foundIn('warning', workload.resource, [], {
        message: `no AuthorizationPolicy is about ${workload.name}, so the mesh lets everybody call it, while others in ${workload.namespace} are guarded`,
        fix: `Add a policy with \`spec: {}\` to ${workload.namespace}, which denies all, and one that lets in whom ${workload.name} serves`,
      }),
    ];
  });
}
