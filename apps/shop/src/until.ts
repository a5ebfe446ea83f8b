import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until the condition holds. @throws when time is up, and what the condition throws. */
export async function until(
  what: string,
  timeoutMs: number,
  condition: () => Promise<boolean>,
): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`${what} not within ${timeoutMs / 1_000} s`);
    await sleep(50);
  }
}
