import type { Rule } from './rule.js';
import { unreadable } from './rules/mc000-unreadable.js';
import { unsafeRetry } from './rules/mc001-unsafe-retry.js';
import { amplification } from './rules/mc002-amplification.js';
import { timeoutBudget } from './rules/mc003-timeout-budget.js';
import { effectiveReachability } from './rules/mc004-effective-reachability.js';
import { contractDrift } from './rules/mc005-contract-drift.js';
import { semanticShadowing } from './rules/mc006-semantic-shadowing.js';
import { kongMeshPath } from './rules/mc007-kong-mesh-path.js';
import { outlierSemantics } from './rules/mc008-outlier-semantics.js';
import { breakerCapacity } from './rules/mc009-breaker-capacity.js';
import { effectivePolicies } from './rules/mc010-effective-policies.js';
import { semanticDifference } from './rules/mc011-semantic-difference.js';
import { authorizationTraps } from './rules/mc012-authorization-traps.js';
import { egressCompleteness } from './rules/mc013-egress-completeness.js';
import { telemetryCoherence } from './rules/mc014-telemetry-coherence.js';
import { kongPlugins } from './rules/mc015-kong-plugins.js';
import { lifecycle } from './rules/mc016-lifecycle.js';
import { versionMatrix } from './rules/mc017-version-matrix.js';

/** In the order of what they cost whoever does not know: money first. */
export const rules: readonly Rule[] = [
  unreadable,
  unsafeRetry,
  amplification,
  timeoutBudget,
  effectiveReachability,
  contractDrift,
  semanticShadowing,
  kongMeshPath,
  outlierSemantics,
  breakerCapacity,
  effectivePolicies,
  semanticDifference,
  authorizationTraps,
  egressCompleteness,
  telemetryCoherence,
  kongPlugins,
  lifecycle,
  versionMatrix,
];
