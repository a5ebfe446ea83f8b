import {
  matchesAccount,
  matchesAddress,
  matchesNamespace,
  matchesPrincipal,
  matchesToken,
  matchesTrustDomain,
  matchesValue,
} from './authorization-call.js';
import type { Clause, Rule } from './clause.js';

type When = NonNullable<Rule['when']>[number];

/** A condition of a rule; undefined where Istio does not know its key. */
export function conditionFor(
  { key, values = [], notValues = [] }: When,
  namespace: string,
): Clause | undefined {
  const matches = matcherFor(key, namespace);
  return matches && { values, notValues, matches, onlyHttp: key.startsWith('request.') };
}

function matcherFor(key: string, namespace: string): Clause['matches'] | undefined {
  const header = /^request\.headers\[(.+)\]$/.exec(key)?.[1];
  if (header !== undefined)
    return (value, { http }) => matchesValue(value, http?.headers[header.toLowerCase()]);
  if (/^request\.auth\.(?:principal|audiences|presenter|claims\[.+\])$/.test(key))
    return (_, call) => matchesToken(call);
  // Metadata of other filters of the sidecar.
  if (key.startsWith('experimental.envoy.filters.')) return () => undefined;
  switch (key) {
    case 'source.ip':
    case 'remote.ip':
    case 'destination.ip':
      return matchesAddress;
    case 'source.namespace':
      return matchesNamespace;
    case 'source.serviceAccount':
      return (value, call) => matchesAccount(value, namespace, call);
    case 'source.trustDomain':
      return matchesTrustDomain;
    case 'source.principal':
      return matchesPrincipal;
    case 'destination.port':
      return (value, { port }) => Number(value) === port;
    case 'connection.sni':
      return (value, { serverName }) => matchesValue(value, serverName);
    default:
      return undefined;
  }
}
