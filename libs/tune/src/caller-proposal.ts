import type { Caller, RetryPolicy } from '#mesh/mesh.js';
import { spoken } from '#mesh/rules/rule.js';
import type { Deadline } from './deadlines.js';
import type { Measured } from './measure.js';
import type { Change, Proposal, Remark } from './proposal.js';
import { readableTime } from './readable-time.js';

/** What should change of one caller: its times and tries are one proposal. Undefined where nothing does. */
export function callerProposal(
  caller: Caller,
  retry: RetryPolicy | undefined,
  deadline: Deadline,
  { time, tries }: Measured,
): Proposal | undefined {
  const changes = changesOf(caller, retry, deadline);
  if (changes.length === 0) return undefined;
  const isAsked = deadline.heldUpBy.length > 0;
  const isTriedAsWished = (deadline.retry?.attempts ?? 0) === tries.attempts;
  const ofTries = isTriedAsWished ? tries : { reasons: [], evidence: [] };
  const isMeasured = time.ms !== undefined;
  return {
    subject: caller.origin,
    changes,
    reasons: [
      ...ofTries.reasons,
      ...(isMeasured
        ? [
            `one try needs ${spoken(readableTime(time.ms))}: the slowest of a thousand calls, and half as much again`,
          ]
        : []),
      ...(isAsked ? [`it has to leave room for ${deadline.heldUpBy.join(', ')}`] : []),
    ],
    evidence: [...ofTries.evidence, ...time.evidence],
    confidence: isMeasured ? time.confidence : ofTries.reasons.length > 0 ? 'moderate' : 'derived',
  };
}

/** Why the timeout of a caller stays as it is, where that is no answer to what was measured. */
export function callerRemark(caller: Caller, deadline: Deadline, { time }: Measured): Remark | undefined {
  const remark = (text: string): Remark => ({
    subject: caller.origin,
    about: 'timeout',
    text,
    evidence: time.evidence,
  });
  if (time.ms === undefined) return remark(time.reason);
  if (deadline.heldUpBy.length === 0) return undefined;
  const needed = spoken(readableTime(time.ms));
  return remark(`one try would need ${needed}, but has to leave room for ${deadline.heldUpBy.join(', ')}`);
}

function changesOf(caller: Caller, retry: RetryPolicy | undefined, deadline: Deadline): Change[] {
  const { origin, timeoutMs: from } = caller;
  const { timeoutMs: to, retry: tried } = deadline;
  const stated = retry && retry.attempts > 0 ? retry : undefined;
  const isTriedAlike =
    stated?.attempts === tried?.attempts && stated?.perTryTimeoutMs === tried?.perTryTimeoutMs;
  return [
    ...(from === to ? [] : [{ kind: 'timeout', origin, from, to } as const]),
    ...(isTriedAlike ? [] : [{ kind: 'retry', origin, from: retry, to: tried } as const]),
  ];
}
