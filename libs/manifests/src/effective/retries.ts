import type { RouteAnswer } from '#mesh/answer.js';
import type { MeshSettings } from '../cluster.js';
import { milliseconds } from '../duration.js';
import type { HttpRoute } from './stated-route.js';

/** How long and how often a call is tried. */
export type Tries = Pick<RouteAnswer, 'timeoutMs' | 'retries' | 'retryOn' | 'perTryTimeoutMs'>;

const istioRetryOn = 'connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes';

/** How long and how often a call is tried: as the route says, or else as the mesh does, or else as Istio's default. */
export function triesOf(
  { timeout, retries: stated }: Pick<HttpRoute, 'timeout' | 'retries'>,
  settings: MeshSettings,
): Tries {
  const timeoutMs = (timeout === undefined ? undefined : milliseconds(timeout)) || undefined;
  const retries: HttpRoute['retries'] = stated ?? settings.defaultRetries;
  const attempts = retries ? (retries.attempts ?? 0) : settings.defaultAttempts;
  if (attempts <= 0) return { timeoutMs, retries: 0, retryOn: [], perTryTimeoutMs: undefined };
  const perTry = retries?.perTryTimeout === undefined ? undefined : milliseconds(retries.perTryTimeout);
  return {
    timeoutMs,
    retries: attempts,
    retryOn: retryOn(retries?.retryOn || istioRetryOn),
    // Envoy ignores one that is not shorter than the whole.
    perTryTimeoutMs: perTry !== undefined && perTry < (timeoutMs ?? Infinity) ? perTry : undefined,
  };
}

const read = new Map<string, readonly string[]>();

/** Routes say the same few things. */
function retryOn(words: string): readonly string[] {
  const known = read.get(words) ?? conditionsIn(words);
  read.set(words, known);
  return known;
}

/** Numbers among the words are statuses of HTTP, which Envoy has a word and a list for. */
function conditionsIn(words: string): readonly string[] {
  const all = words
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  const named = all.filter((word) => !isStatus(word));
  return (
    named.length < all.length && !named.includes('retriable-status-codes')
      ? [...named, 'retriable-status-codes']
      : named
  ).toSorted();
}

const isStatus = (word: string) => /^[1-5]\d\d$/.test(word);
