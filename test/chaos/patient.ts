import { setTimeout as wait } from 'node:timers/promises';
import { UnexpectedAnswer } from '../support/shop-client/http-client.js';

/** What a client that knows its business repeats: no answer, a server's failure, a request still running. */
function mayBeRepeated(error: unknown): boolean {
  if (!(error instanceof UnexpectedAnswer)) return true;
  const { status, text } = error.answer;
  return status >= 500 || status === 429 || text.includes('IDEMPOTENCY_KEY_IN_FLIGHT');
}

/** Asks as a good client does, with the same key, until there is an answer. @throws what no repetition can mend. */
export async function patiently<T>(ask: () => Promise<T>, ms = 90_000): Promise<T> {
  for (const end = Date.now() + ms; ; await wait(150)) {
    try {
      return await ask();
    } catch (error) {
      if (!mayBeRepeated(error) || Date.now() > end) throw error;
    }
  }
}
