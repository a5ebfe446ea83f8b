import type { AppSeen } from './observations.js';
import { evidence, type Remark } from './proposal.js';

/** What the deployment states: so many failures in a row make a caller leave a pod out. */
export interface Ejection {
  readonly consecutiveGatewayErrors: number;
}

/** So often may a pod that is no worse than the others be left out by chance, in the window. */
const tolerable = 1;

/**
 * Whether chance alone would leave healthy pods out: failures that strike any pod alike come n in a row about as often as
 * there are calls, times the failing share to the power of n. Undefined where the threshold fits.
 */
export function ejectionRemark(
  app: string,
  seen: AppSeen | undefined,
  calls: number,
  gatewayErrors: number,
  { consecutiveGatewayErrors: stated }: Ejection,
): Remark | undefined {
  if (calls === 0 || gatewayErrors === 0) return undefined;
  const share = gatewayErrors / calls;
  const byChance = (threshold: number) => calls * share ** threshold;
  if (byChance(stated) <= tolerable || share >= 1) return undefined;
  const fitting = Math.ceil(Math.log(tolerable / calls) / Math.log(share));
  const { ejected } = seen ?? {};
  return {
    subject: app,
    about: 'outlier',
    text: `at this share of failures ${stated} in a row come about by chance: ${fitting} would not`,
    evidence: [
      evidence('UNAVAILABLE and DEADLINE_EXCEEDED', share, 'share'),
      evidence('calls', calls, 'calls'),
      ...(ejected === undefined ? [] : [evidence('pods left out at once', ejected, 'pods')]),
    ],
  };
}
