import type { AppSeen } from './observations.js';
import { evidence, type Evidence } from './proposal.js';
import { helpedShare, oftenHelps } from './worth-of-tries.js';

/** More than this share of calls refused, or of tries held back, is no accident. */
const noticed = 0.001;
export const heldBack = 0.01;

/**
 * What shows that callers ask more of an app than it bears; empty where nothing does. `calls` are all that were made of
 * it in the window.
 */
export function saturation(app: AppSeen | undefined, calls: number): readonly Evidence[] {
  const { overflow = 0, retries = 0, retriesHeldBack = 0 } = app ?? {};
  return [
    ...(calls > 0 && overflow / calls > noticed
      ? [evidence('refused for too many open calls', overflow / calls, 'share')]
      : []),
    // Tries that help find an app that bears them: then it is the budget that is narrow.
    ...(retriesHeldBack > 0 &&
    retriesHeldBack / (retries + retriesHeldBack) > heldBack &&
    (helpedShare(app) ?? 0) < oftenHelps
      ? [
          evidence(
            'tries that the retry budget held back',
            retriesHeldBack / (retries + retriesHeldBack),
            'share',
          ),
        ]
      : []),
  ];
}
