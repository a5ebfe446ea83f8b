import type { QueueDeclaration } from '../work-queue.js';

/** How long a message rests in one of the delay queues, in milliseconds, the longest first. */
export const steps: readonly number[] = [
  3_600_000, 900_000, 300_000, 60_000, 30_000, 10_000, 5000, 2000, 1000, 500, 250,
];
const shortest = 250;

/**
 * The step that comes next for a job that is due in so many milliseconds: the longest that does not make it late. A queue
 * has one time to live for all of its messages, so that none waits behind a longer one.
 */
export const stepFor = (dueInMs: number): number => steps.find((step) => step <= dueInMs) ?? shortest;

/**
 * Milliseconds until the try after this one. It doubles from the first up to the longest; up to a quarter is taken off by
 * chance, so that what failed together does not come back together.
 */
export function pauseAfter(
  attempt: number,
  { firstDelaySeconds, maxDelaySeconds }: QueueDeclaration,
  chance: number = Math.random(),
): number {
  const seconds = Math.min(maxDelaySeconds, firstDelaySeconds * 2 ** (attempt - 1));
  return seconds * 1000 * (1 - chance / 4);
}
