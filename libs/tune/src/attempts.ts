import type { Rpc } from '#mesh/mesh.js';
import type { AppSeen, OperationSeen } from './observations.js';
import { evidence, type Evidence } from './proposal.js';
import { enoughCalls } from './time-of-try.js';
import { helpedShare, oftenHelps } from './worth-of-tries.js';

/** Below this share of answered further tries, they are load and nothing else. */
const rarelyHelps = 0.1;

/** Tries beyond the first that an RPC should have. */
export interface Attempts {
  readonly attempts: number;
  readonly reasons: readonly string[];
  readonly evidence: readonly Evidence[];
}

/**
 * None where they are load only: the callee is saturated, or they do not help. One more where the objective is in danger
 * by failures that a further try might get round. Else as it is. Whether the rules allow it is not asked here.
 */
export function attemptsOf(
  rpc: Rpc,
  seen: OperationSeen,
  app: AppSeen | undefined,
  saturated: readonly Evidence[],
): Attempts {
  const stated = rpc.retry?.attempts ?? 0;
  const asItIs = { attempts: stated, reasons: [], evidence: [] };
  if (seen.calls < enoughCalls) return asItIs;
  const helped = helpedShare(app);
  const failed = seen.failed / seen.calls;
  const failing = evidence('failed', failed, 'share');
  const helpful =
    helped === undefined
      ? []
      : [
          evidence(
            'further tries that helped',
            helped,
            'share',
            `of ${Math.round(app?.retries ?? 0)} at ${rpc.app}`,
          ),
        ];
  if (stated > 0 && saturated.length > 0)
    return {
      attempts: 0,
      reasons: [`${rpc.app} is asked more than it bears: each further try takes the place of a first one`],
      evidence: [...saturated, failing, ...helpful],
    };
  if (stated > 0 && helped !== undefined && helped < rarelyHelps && seen.failed > 0)
    return {
      attempts: 0,
      reasons: [`further tries at ${rpc.app} hardly ever help`],
      evidence: [failing, ...helpful],
    };
  const transient = seen.unavailable / Math.max(seen.failed, 1);
  if (stated > 0 || !mayRetry(rpc) || saturated.length > 0 || !rpc.objective) return asItIs;
  const budget = 1 - rpc.objective.availability;
  if (failed < budget / 2 || transient < 0.5 || (helped ?? 1) < oftenHelps) return asItIs;
  return {
    attempts: 1,
    reasons: ['failures use up half of what the objective allows, or more, and most of them are UNAVAILABLE'],
    evidence: [failing, evidence('allowed to fail', budget, 'share'), ...helpful],
  };
}

const mayRetry = ({ repeatable, streaming }: Rpc) => repeatable && !streaming;
