import type { Scenario } from './scenarios.js';

/** A commit or an outbound request, and the side of it on which the shop dies. */
export interface CrashPoint {
  /** As the process names it: `orders.commit.place-order:before`. */
  readonly name: string;
  /** The first scenario that passed it. */
  readonly scenario: Scenario;
}

/** The same shuffle for the same seed, so that a run can be repeated. */
export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const result = [...items];
  for (let index = result.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1));
    [result[index], result[other]] = [result[other] as T, result[index] as T];
  }
  return result;
}
