import type { Mesh } from '#mesh/mesh.js';
import type { Violation } from '#mesh/violation.js';
import { violationsOf } from '#mesh/violations.js';
import { applyChanges } from './apply-changes.js';
import type { Proposal } from './proposal.js';

/** A proposal that the rules do not let pass, with what they say. */
export interface Refused {
  readonly proposal: Proposal;
  readonly violations: readonly Violation[];
  /** Whether the rules would let it pass together with all else that is proposed. */
  readonly passesWithOthers: boolean;
}

/** The proposals that may be applied together, and those that may not. */
export interface Accepted {
  readonly proposals: readonly Proposal[];
  readonly refused: readonly Refused[];
  /** With all accepted proposals. */
  readonly after: Mesh;
}

/**
 * Takes one proposal after the other, as long as no rule is broken: a caller's longer time before that of its callee, a
 * callee's shorter one before that of its caller. So whatever is left over cannot be had with any of the others.
 */
export function accept(before: Mesh, proposals: readonly Proposal[]): Accepted {
  let after = before;
  const accepted = new Set<Proposal>();
  for (let hasGrown = true; hasGrown;) {
    hasGrown = false;
    for (const proposal of proposals) {
      if (accepted.has(proposal)) continue;
      const next = applyChanges(after, proposal.changes);
      if (violationsOf(next).length > 0) continue;
      after = next;
      accepted.add(proposal);
      hasGrown = true;
    }
  }
  const refused = proposals
    .filter((proposal) => !accepted.has(proposal))
    .map((proposal) => ({
      proposal,
      violations: violationsOf(applyChanges(after, proposal.changes)),
      passesWithOthers: false,
    }));
  return { proposals: proposals.filter((proposal) => accepted.has(proposal)), refused, after };
}
