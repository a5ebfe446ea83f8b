import { capacityMutants } from './capacity.js';
import { contractMutants } from './contract.js';
import { kongMutants } from './kong.js';
import { platformMutants } from './platform.js';
import { policyMutants } from './policies.js';
import { reachMutants } from './reach.js';
import { retryMutants } from './retries.js';
import type { Mutant } from './mutant.js';

/** At least three for each rule. */
export const mutants: readonly Mutant[] = [
  ...retryMutants,
  ...reachMutants,
  ...contractMutants,
  ...policyMutants,
  ...kongMutants,
  ...capacityMutants,
  ...platformMutants,
].toSorted((one, other) => (one.rule === other.rule ? 0 : one.rule < other.rule ? -1 : 1));
