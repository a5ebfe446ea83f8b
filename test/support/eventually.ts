import { setTimeout as wait } from 'node:timers/promises';

/** Asks again and again until there is an answer. @throws with what was awaited, and the last failure, after `ms`. */
export async function eventually<T>(
  awaited: string,
  ms: number,
  ask: () => Promise<T | undefined>,
  pauseMs = 50,
): Promise<T> {
  let last: unknown;
  for (const end = Date.now() + ms; Date.now() < end; await wait(pauseMs)) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
      last = undefined;
    } catch (error) {
      last = error;
    }
  }
  throw new Error(`not within ${ms} ms: ${awaited}`, { cause: last });
}
