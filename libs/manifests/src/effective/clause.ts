import type { AuthorizationPolicySpec } from '#crds/istio.js';
import type { Told } from './three-valued.js';

/** One rule of an AuthorizationPolicy. */
export type Rule = NonNullable<AuthorizationPolicySpec['rules']>[number];

/** What one field of a rule asks for, and what it must not be. */
export interface Clause {
  readonly values: readonly string[];
  readonly notValues: readonly string[];
  readonly matches: (value: string) => Told;
  /** Whether only a sidecar that reads requests can tell. */
  readonly onlyHttp: boolean;
}
