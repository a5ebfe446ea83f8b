import { setTimeout as wait } from 'node:timers/promises';
import type { Budget } from '../domain/budget.js';
import type { Answer } from '../domain/payment-provider.js';

/** How a call under one key ended, after as many tries as the time allowed. */
export type Conclusion<T> =
  | Extract<Answer<T>, { kind: 'answered' | 'declined' | 'refused' | 'not_sent' }>
  /** The key answers the same failure for ever. */
  | { readonly kind: 'saved_failure' }
  /** One of the tries may have had its effect. */
  | { readonly kind: 'unknown' };

const limitMs = 3000;
/** What recording the outcome and answering the caller may take. */
export const reserveMs = 500;
const shortestMs = 250;
/** So many failures under one key are a saved one, also where the provider does not say so. */
const failuresAreSaved = 3;

/** How long one try may take, or undefined where there is no time for one. */
export function tryTimeout(budget: Budget): number | undefined {
  const timeoutMs = Math.min(limitMs, budget.remainingMs() - reserveMs);
  return timeoutMs < shortestMs ? undefined : Math.floor(timeoutMs);
}

/**
 * Repeats one request under its one key until the provider says what became of it. `doubtful` tells whether the key may
 * have been sent before: then even a refused connection proves nothing.
 */
export async function untilKnown<T>(
  make: (timeoutMs: number) => Promise<Answer<T>>,
  budget: Budget,
  doubtful: boolean,
): Promise<Conclusion<T>> {
  let failures = 0;
  for (let pauseMs = 100; ; pauseMs = Math.min(1000, pauseMs * 2)) {
    const timeoutMs = tryTimeout(budget);
    if (timeoutMs === undefined) return { kind: doubtful ? 'unknown' : 'not_sent' };
    const answer = await make(timeoutMs);
    switch (answer.kind) {
      case 'answered':
      case 'declined':
      case 'refused':
        return answer;
      case 'not_sent':
        return doubtful ? { kind: 'unknown' } : answer;
      case 'busy':
        break;
      case 'failed':
        if (answer.saved || ++failures === failuresAreSaved) return { kind: 'saved_failure' };
        doubtful = true;
        break;
      case 'in_flight':
      case 'unknown':
        doubtful = true;
        break;
    }
    await wait(Math.min(pauseMs, budget.remainingMs()));
  }
}
