import {
  matchesAccount,
  matchesAddress,
  matchesNamespace,
  matchesPrincipal,
  matchesToken,
  matchesTrustDomain,
  matchesValue,
  type Call,
} from './authorization-call.js';
import type { Clause, Rule } from './clause.js';
import type { Told } from './three-valued.js';

type When = NonNullable<Rule['when']>[number];

/** A condition of a rule; undefined where Istio does not know its key. */
export function conditionFor(
  { key, values = [], notValues = [] }: When,
  namespace: string,
  call: Call,
): Clause | undefined {
  const matches = matcherFor(key, namespace, call);
  return matches && { values, notValues, matches, onlyHttp: key.startsWith('request.') };
}

function matcherFor(key: string, namespace: string, call: Call): ((value: string) => Told) | undefined {
  const header = /^request\.headers\[(.+)\]$/.exec(key)?.[1];
  if (header !== undefined) return (value) => matchesValue(value, call.http?.headers[header.toLowerCase()]);
  if (/^request\.auth\.(?:principal|audiences|presenter|claims\[.+\])$/.test(key))
    return () => matchesToken(call);
  // Metadata of other filters of the sidecar.
  if (key.startsWith('experimental.envoy.filters.')) return () => undefined;
  switch (key) {
    case 'source.ip':
    case 'remote.ip':
    case 'destination.ip':
      return matchesAddress;
    case 'source.namespace':
      return (value) => matchesNamespace(value, call);
    case 'source.serviceAccount':
      return (value) => matchesAccount(value, namespace, call);
    case 'source.trustDomain':
      return (value) => matchesTrustDomain(value, call);
    case 'source.principal':
      return (value) => matchesPrincipal(value, call);
    case 'destination.port':
      return (value) => Number(value) === call.port;
    case 'connection.sni':
      return (value) => matchesValue(value, call.serverName);
    default:
      return undefined;
  }
}
