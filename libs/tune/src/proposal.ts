import type { RetryPolicy, Workload } from '#mesh/mesh.js';

/** The numbers that a contract states of an app. */
export type AppOption = keyof Pick<Workload, 'concurrency' | 'ejectionFailures' | 'retryBudgetPercent'>;

/** One option of a contract, as it is and as it should be. */
export type Change =
  | { readonly kind: 'timeout'; readonly origin: string; readonly from: number; readonly to: number }
  | {
      readonly kind: 'retry';
      readonly origin: string;
      readonly from: RetryPolicy | undefined;
      readonly to: RetryPolicy | undefined;
    }
  | { readonly kind: AppOption; readonly app: string; readonly from: number; readonly to: number };

/** A number that was seen. */
export interface Evidence {
  /** As in "p99.9". */
  readonly measure: string;
  readonly value: number;
  readonly unit: 'ms' | 'calls' | 'calls/s' | 'share' | 'at once' | 'pods';
  /** What to know about the number; empty where it speaks for itself. */
  readonly note: string;
}

/**
 * How far the numbers carry: `high` where a hundred calls and more lie beyond the quantile, `moderate` where ten do,
 * `derived` where nothing was measured but another change asks for this one.
 */
export type Confidence = 'high' | 'moderate' | 'derived';

/** Changes of one RPC, operation, entry point or app that belong together. */
export interface Proposal {
  /** An origin, or an app. */
  readonly subject: string;
  readonly changes: readonly Change[];
  /** Why, in sentences. */
  readonly reasons: readonly string[];
  readonly evidence: readonly Evidence[];
  readonly confidence: Confidence;
}

/** Why nothing is proposed of something, or what a person should look at. */
export interface Remark {
  readonly subject: string;
  /** The option that it is about. */
  readonly about: 'timeout' | 'retry' | 'concurrency' | 'outlier' | 'retry budget';
  readonly text: string;
  readonly evidence: readonly Evidence[];
}

/** What to change of an app, or why nothing; neither where the option fits. */
export interface Finding {
  readonly proposal?: Proposal;
  readonly remark?: Remark;
}

export const evidence = (measure: string, value: number, unit: Evidence['unit'], note = ''): Evidence => ({
  measure,
  value,
  unit,
  note,
});
