import type { Mesh, Workload } from '#mesh/mesh.js';
import { brokenPromises } from './concurrency.js';
import type { AppSeen, Observations } from './observations.js';
import { evidence, type Finding } from './proposal.js';
import { heldBack } from './saturation.js';
import { confidenceIn, enoughCalls } from './time-of-try.js';
import { helpedShare, oftenHelps } from './worth-of-tries.js';

/** What a contract states that states nothing: less is not proposed, since failures come in bursts. */
const least = 20;
/** With more, failures double what an app is asked. */
const most = 50;
/** What a budget that was met in good health grows by. */
const growth = 1.5;
/** A budget this many times above what further tries take is room for a storm. */
const tooWide = 4;

/**
 * How many percent of the open calls may be further tries: more where they were held back though most of them help and
 * promises are kept, so that the app can bear them; less where they hardly use what they have.
 */
export function retryBudgetOf(
  mesh: Mesh,
  { app, retryBudgetPercent: stated }: Workload,
  observations: Observations,
  calls: number,
): Finding {
  const seen: Partial<AppSeen> = observations.apps.get(app) ?? {};
  const { retries = 0, retriesHelped = 0, retriesHeldBack = 0 } = seen;
  if (calls < enoughCalls) return {};
  const share = retries / calls;
  const numbers = [
    evidence('tries held back', retriesHeldBack, 'calls'),
    evidence('further tries', share, 'share', 'of all calls'),
    ...(retries > 0 ? [evidence('further tries that helped', retriesHelped / retries, 'share')] : []),
  ];
  const propose = (to: number, reason: string): Finding => ({
    proposal: {
      subject: app,
      changes: [{ kind: 'retryBudgetPercent', app, from: stated, to }],
      reasons: [reason],
      evidence: numbers,
      confidence: confidenceIn(calls),
    },
  });
  if (retriesHeldBack / Math.max(1, retries + retriesHeldBack) > heldBack) {
    const to = Math.min(most, Math.ceil((stated * growth) / 5) * 5);
    const kept = brokenPromises(mesh, app, observations)?.length === 0;
    if ((helpedShare(seen) ?? 0) >= oftenHelps && kept && to > stated)
      return propose(to, 'further tries were held back that mostly help, while promised latencies were kept');
    const text = `failures came so thick that further tries were held back at ${stated} percent: the budget has done what it is for, and a wider one would be more load on what fails`;
    return { remark: { subject: app, about: 'retry budget', text, evidence: numbers } };
  }
  const wanted = Math.max(least, Math.ceil((share * 100 * tooWide) / 5) * 5);
  if (retriesHeldBack === 0 && stated > wanted)
    return propose(wanted, 'further tries hardly use their budget: the rest is room for a storm of them');
  return {};
}
