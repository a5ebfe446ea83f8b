import type { RouteAnswer } from '#mesh/answer.js';

/** The arithmetic of one call's deadline, in milliseconds; undefined is no limit. */
export interface Budget {
  /** What the caller has when it calls, less its own work. */
  readonly leftMs: number | undefined;
  /** What the mesh gives the call, all tries together. */
  readonly timeoutMs: number | undefined;
  /** What the mesh gives one try. */
  readonly perTryMs: number | undefined;
  /** What the callee is told that it has: the smallest of them. */
  readonly givenMs: number | undefined;
  /** What the callee needs for itself. */
  readonly ownWorkMs: number | undefined;
  /** What is left for the calls of the callee. */
  readonly remainsMs: number | undefined;
  /** How often the callee may be asked at most. */
  readonly tries: number;
  /** How often it may have begun to work: a try that was never sent does not count. */
  readonly entries: number;
  /** Whether the caller may give up while the callee still has time by its own timeout. */
  readonly isCut: boolean;
}

type Route = Pick<RouteAnswer, 'timeoutMs' | 'perTryTimeoutMs' | 'retries' | 'retryOn'>;

/** @param ownWorkMs - what the callee needs for itself; undefined where no contract says. */
export function budgetOf(
  leftMs: number | undefined,
  route: Route | undefined,
  ownWorkMs: number | undefined,
): Budget {
  const { timeoutMs, perTryTimeoutMs: perTryMs, retries = 0, retryOn = [] } = route ?? {};
  const givenMs = smallest(leftMs, timeoutMs, perTryMs);
  return {
    leftMs,
    timeoutMs,
    perTryMs,
    givenMs,
    ownWorkMs,
    remainsMs: givenMs === undefined ? undefined : Math.max(0, givenMs - (ownWorkMs ?? 0)),
    tries: retryOn.length === 0 ? 1 : 1 + retries,
    entries: retryOn.every((condition) => neverSent.has(condition)) ? 1 : 1 + retries,
    isCut: leftMs !== undefined && timeoutMs !== undefined && leftMs < timeoutMs,
  };
}

/** Of these a handler knows nothing. */
const neverSent: ReadonlySet<string> = new Set(['connect-failure', 'refused-stream', 'reset-before-request']);

export function smallest(...values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
