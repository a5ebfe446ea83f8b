import type { Limits } from '#mesh/answer.js';

/**
 * How many retries one sidecar has under way to one app at once. A retry counts from the decision, through its back-off,
 * until its answer: so Envoy counts.
 */
export class RetryBudget {
  private taken = 0;

  constructor(
    private readonly limits: Pick<Limits, 'retryBudget' | 'maxRetries'>,
    /** Tries under way to the app. */
    private readonly active: () => number,
  ) {}

  /** @returns whether there may be another one, which then is under way. */
  take(): boolean {
    if (this.taken >= this.most()) return false;
    this.taken += 1;
    return true;
  }

  giveBack(): void {
    this.taken -= 1;
  }

  private most(): number {
    const { retryBudget, maxRetries = Infinity } = this.limits;
    if (!retryBudget) return maxRetries;
    return Math.max(Math.floor((retryBudget.percent / 100) * this.active()), retryBudget.minConcurrency);
  }
}
