import type { AppSeen } from './observations.js';
import { evidence, type Remark } from './proposal.js';

/** What the deployment states: of the calls that are open, so many percent may be further tries. */
export interface RetryBudget {
  readonly percent: number;
}

/** Tells that the budget of further tries was used up. Undefined where it was not, or where nobody counted. */
export function retryBudgetRemark(
  app: string,
  { retries = 0, retriesHeldBack = 0 }: Partial<AppSeen>,
  calls: number,
  { percent }: RetryBudget,
): Remark | undefined {
  if (retriesHeldBack <= 0) return undefined;
  return {
    subject: app,
    about: 'retry budget',
    text: `failures came so thick that further tries were held back at ${percent} percent: the budget has done what it is for, and a wider one would be more load on what fails`,
    evidence: [
      evidence('tries held back', retriesHeldBack, 'calls'),
      ...(calls > 0 ? [evidence('further tries', retries / calls, 'share', 'of all calls')] : []),
    ],
  };
}
