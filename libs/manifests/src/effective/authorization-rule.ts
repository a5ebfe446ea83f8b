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
import type { Clause, Rule } from './clause.js';
import { all, any, not, type Told } from './three-valued.js';

type Source = NonNullable<NonNullable<Rule['from']>[number]['source']>;
type Operation = NonNullable<NonNullable<Rule['to']>[number]['operation']>;

/**
 * Whether a rule matches a call. On a port whose bytes are not read, one that permits never matches where it names
 * anything of a request, and one that denies goes by what is left of it.
 * @param namespace - of the policy.
 */
export function ruleMatches(rule: Rule, namespace: string, permits: boolean, call: Call): Told {
  const conditions = (rule.when ?? []).map((when) => conditionFor(when, namespace, call));
  // Istio leaves out a rule with a condition that it does not know.
  if (conditions.includes(undefined)) return false;
  const when = conditions.filter((each) => each !== undefined);
  const from = (rule.from ?? []).map(({ source = {} }) => sourceClauses(source, namespace, call));
  const to = (rule.to ?? []).map(({ operation = {} }) => operationClauses(operation, call));
  const stated = [...from.flat(), ...to.flat(), ...when].filter(isStated);
  if (!call.http && permits && stated.some(({ onlyHttp }) => onlyHttp)) return false;
  const holds = (clauses: readonly Clause[]) =>
    all(clauses.filter((each) => isStated(each) && (call.http || !each.onlyHttp)).map(clauseHolds));
  return all([from.length === 0 || any(from.map(holds)), to.length === 0 || any(to.map(holds)), holds(when)]);
}

const isStated = ({ values, notValues }: Clause) => values.length > 0 || notValues.length > 0;

const clauseHolds = ({ values, notValues, matches }: Clause): Told =>
  all([
    values.length === 0 || any(values.map(matches)),
    notValues.length === 0 || not(any(notValues.map(matches))),
  ]);

const clause = (
  values: readonly string[] | undefined,
  notValues: readonly string[] | undefined,
  matches: Clause['matches'],
  onlyHttp = false,
): Clause => ({ values: values ?? [], notValues: notValues ?? [], matches, onlyHttp });

const sourceClauses = (source: Source, namespace: string, call: Call): readonly Clause[] => [
  clause(source.principals, source.notPrincipals, (value) => matchesPrincipal(value, call)),
  clause(source.namespaces, source.notNamespaces, (value) => matchesNamespace(value, call)),
  clause(source.serviceAccounts, source.notServiceAccounts, (value) =>
    matchesAccount(value, namespace, call),
  ),
  clause(source.trustDomains, source.notTrustDomains, (value) => matchesTrustDomain(value, call)),
  clause(source.ipBlocks, source.notIpBlocks, matchesAddress),
  clause(source.remoteIpBlocks, source.notRemoteIpBlocks, matchesAddress),
  clause(source.requestPrincipals, source.notRequestPrincipals, () => matchesToken(call), true),
];

const operationClauses = (operation: Operation, call: Call): readonly Clause[] => [
  clause(
    operation.hosts,
    operation.notHosts,
    (value) => matchesValue(value, call.http?.authority, true),
    true,
  ),
  clause(operation.methods, operation.notMethods, (value) => matchesValue(value, call.http?.method), true),
  clause(operation.paths, operation.notPaths, (value) => matchesPath(value, call.http?.path ?? ''), true),
  clause(operation.ports, operation.notPorts, (value) => Number(value) === call.port),
];
