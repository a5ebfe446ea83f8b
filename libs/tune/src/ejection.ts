import type { Workload } from '#mesh/mesh.js';
import type { AppSeen } from './observations.js';
import { evidence, type Finding } from './proposal.js';
import { confidenceIn, enoughCalls } from './time-of-try.js';

/** So often may a pod that is no worse than the others be left out by chance, in the window. */
const tolerable = 1;
/** What a contract states that states nothing: few failures in a row are not proposed, since they come in bursts. */
const least = 5;
/** A threshold beyond this lets a sick pod fail too long to be one. */
const most = 20;
/** A threshold that is so many times what chance asks for is slow for nothing. */
const tooSlow = 2;

/** 1 where nothing fails, Infinity where everything does. */
function beyondChance(share: number, calls: number): number {
  if (share === 0) return 1;
  return share >= 1 ? Infinity : Math.ceil(Math.log(tolerable / calls) / Math.log(share));
}

/**
 * So many failures in a row that chance alone would not leave healthy pods out: failures that strike any pod alike come n
 * in a row about as often as there are calls, times the failing share to the power of n.
 */
export function ejectionOf(
  { app, ejectionFailures: stated }: Workload,
  seen: AppSeen | undefined,
  calls: number,
  gatewayErrors: number,
): Finding {
  if (calls < enoughCalls) return {};
  const share = gatewayErrors / calls;
  const fitting = Math.max(least, beyondChance(share, calls));
  const { ejected } = seen ?? {};
  const numbers = [
    evidence('UNAVAILABLE and DEADLINE_EXCEEDED', share, 'share'),
    evidence('calls', calls, 'calls'),
    ...(ejected === undefined ? [] : [evidence('pods left out at once', ejected, 'pods')]),
  ];
  if (fitting <= stated && stated <= tooSlow * fitting) return {};
  if (fitting > most) {
    const text = `at this share of failures any number up to ${most} in a row comes about by chance: no threshold tells a sick pod from the others`;
    return { remark: { subject: app, about: 'outlier', text, evidence: numbers } };
  }
  const reason =
    fitting > stated
      ? `at this share of failures ${stated} in a row come about by chance, and leave out healthy pods`
      : `${fitting} in a row hardly come about by chance: more of them only keep a sick pod longer`;
  return {
    proposal: {
      subject: app,
      changes: [{ kind: 'ejectionFailures', app, from: stated, to: fitting }],
      reasons: [reason],
      evidence: numbers,
      confidence: confidenceIn(calls),
    },
  };
}
