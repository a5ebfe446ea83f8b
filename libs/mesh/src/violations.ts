import type { Mesh } from './mesh.js';
import { appStated } from './rules/app-stated.js';
import { batchMatches } from './rules/batch-matches.js';
import { calleeFitsCaller } from './rules/callee-fits-caller.js';
import { calleeKnown } from './rules/callee-known.js';
import { deadlineStated } from './rules/deadline-stated.js';
import { noCycle } from './rules/no-cycle.js';
import { objectivePossible } from './rules/objective-possible.js';
import { retriedCallsRepeatable } from './rules/retried-calls-repeatable.js';
import { retryNeedsRepeatable } from './rules/retry-needs-repeatable.js';
import { retryBudgetPossible } from './rules/retry-budget-possible.js';
import type { Rule } from './rules/rule.js';
import { streamNotRetried } from './rules/stream-not-retried.js';
import { triesBounded } from './rules/tries-bounded.js';
import { triesFitTimeout } from './rules/tries-fit-timeout.js';
import type { Violation } from './violation.js';

/** What makes the others meaningless comes first. */
export const rules: readonly Rule[] = [
  appStated,
  deadlineStated,
  calleeKnown,
  noCycle,
  retryNeedsRepeatable,
  retriedCallsRepeatable,
  streamNotRetried,
  triesFitTimeout,
  calleeFitsCaller,
  triesBounded,
  batchMatches,
  objectivePossible,
  retryBudgetPossible,
];

/** Everything that the contracts state and must not, rule by rule; empty where the mesh may be compiled. */
export const violationsOf = (mesh: Mesh): readonly Violation[] =>
  rules.flatMap(({ id, reason, fix, check }) =>
    check(mesh).map((finding) => ({
      rule: id,
      place: finding.place,
      message: finding.message,
      reason,
      fix: finding.fix ?? fix,
    })),
  );
