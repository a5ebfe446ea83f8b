import type { AuthorizationPolicySpec } from '#crds/istio.js';
import type { Call } from './authorization-call.js';
import { all, any, not, type Told } from './three-valued.js';

/** One rule of an AuthorizationPolicy. */
export type Rule = NonNullable<AuthorizationPolicySpec['rules']>[number];

/** What one field of a rule asks for, and what it must not be. */
export interface Clause {
  readonly values: readonly string[];
  readonly notValues: readonly string[];
  readonly matches: (value: string, call: Call) => Told;
  /** Whether only a sidecar that reads requests can tell. */
  readonly onlyHttp: boolean;
}

export const isStated = ({ values, notValues }: Clause): boolean => values.length > 0 || notValues.length > 0;

/** Whether all of them hold for a call; where no request is read, those about requests are left out. */
export const clausesHold = (clauses: readonly Clause[], call: Call): Told =>
  all(clauses, ({ values, notValues, matches, onlyHttp }) => {
    if (onlyHttp && !call.http) return true;
    const isOneOf = (value: string) => matches(value, call);
    const wanted = values.length === 0 || any(values, isOneOf);
    if (wanted === false || notValues.length === 0) return wanted;
    const spared = not(any(notValues, isOneOf));
    return spared === true ? wanted : spared;
  });
