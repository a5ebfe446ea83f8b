import {
  matchesAccount,
  matchesAddress,
  matchesNamespace,
  matchesPath,
  matchesPrincipal,
  matchesToken,
  matchesTrustDomain,
  matchesValue,
  type Call,
} from './authorization-call.js';
import { conditionFor } from './authorization-condition.js';
import { clausesHold, isStated, type Clause, type Rule } from './clause.js';
import { all, any, type Told } from './three-valued.js';

type Source = NonNullable<NonNullable<Rule['from']>[number]['source']>;
type Operation = NonNullable<NonNullable<Rule['to']>[number]['operation']>;

/**
 * Whether a rule matches a call. On a port whose bytes are not read, one that permits never matches where it names
 * anything of a request, and one that denies goes by what is left of it.
 */
export type RuleMatch = (call: Call) => Told;

/**
 * Reads a rule once for all calls.
 * @param namespace - of the policy.
 * @param permits - whether the policy lets in what it matches.
 */
export function ruleMatch(rule: Rule, namespace: string, permits: boolean): RuleMatch {
  const conditions = (rule.when ?? []).map((when) => conditionFor(when, namespace));
  // Istio leaves out a rule with a condition that it does not know.
  if (conditions.includes(undefined)) return () => false;
  const when = conditions.filter((each) => each !== undefined).filter(isStated);
  const from = (rule.from ?? []).map(({ source = {} }) => sourceClauses(source, namespace).filter(isStated));
  const to = (rule.to ?? []).map(({ operation = {} }) => operationClauses(operation).filter(isStated));
  const namesRequest = [...from, ...to, when].some((clauses) => clauses.some(({ onlyHttp }) => onlyHttp));
  // Where several may hold, one that states nothing holds for all.
  const either = (lists: readonly (readonly Clause[])[], call: Call) =>
    lists.length === 0 || any(lists, (clauses) => clausesHold(clauses, call));
  return (call) => {
    if (!call.http && permits && namesRequest) return false;
    return all([either(from, call), either(to, call), clausesHold(when, call)], (told) => told);
  };
}

const clause = (
  values: readonly string[] | undefined,
  notValues: readonly string[] | undefined,
  matches: Clause['matches'],
  onlyHttp = false,
): Clause => ({ values: values ?? [], notValues: notValues ?? [], matches, onlyHttp });

const sourceClauses = (source: Source, namespace: string): readonly Clause[] => [
  clause(source.principals, source.notPrincipals, matchesPrincipal),
  clause(source.namespaces, source.notNamespaces, matchesNamespace),
  clause(source.serviceAccounts, source.notServiceAccounts, (value, call) =>
    matchesAccount(value, namespace, call),
  ),
  clause(source.trustDomains, source.notTrustDomains, matchesTrustDomain),
  clause(source.ipBlocks, source.notIpBlocks, matchesAddress),
  clause(source.remoteIpBlocks, source.notRemoteIpBlocks, matchesAddress),
  clause(source.requestPrincipals, source.notRequestPrincipals, (_, call) => matchesToken(call), true),
];

const operationClauses = (operation: Operation): readonly Clause[] => [
  clause(
    operation.hosts,
    operation.notHosts,
    (value, { http }) => matchesValue(value, http?.authority, true),
    true,
  ),
  clause(
    operation.methods,
    operation.notMethods,
    (value, { http }) => matchesValue(value, http?.method),
    true,
  ),
  clause(
    operation.paths,
    operation.notPaths,
    (value, { http }) => matchesPath(value, http?.barePath ?? ''),
    true,
  ),
  clause(operation.ports, operation.notPorts, (value, { port }) => Number(value) === port),
];
