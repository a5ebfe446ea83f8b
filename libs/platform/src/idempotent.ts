import { createHash } from 'node:crypto';
import type { IdempotencyStore } from '#persistence/idempotency.js';
import { currentCall, remainingMs, requireIdempotencyKey, requirePrincipal } from './call-context.js';

interface Codec<T> {
  encode(message: T): { finish(): Uint8Array };
  decode(bytes: Uint8Array): T;
}

/** What a duplicate leaves for answering, when it gives up waiting for the first. */
const reserveMs = 100;

/**
 * Runs `effect` once for the principal, RPC and idempotency key of the current call, in one transaction with the record
 * of its answer. A repeat gets that answer; the same key with another request is refused; a repeat of a call that is
 * still running waits for it.
 */
export async function runIdempotent<Request, Response>(
  store: IdempotencyStore,
  messages: { readonly request: Codec<Request>; readonly response: Codec<Response> },
  request: Request,
  effect: () => Promise<Response>,
): Promise<{ response: Response; replayed: boolean }> {
  const { subject, clientId, service } = requirePrincipal();
  const record = {
    principal: subject || clientId || service,
    operation: currentCall().origin,
    key: requireIdempotencyKey(),
    fingerprint: createHash('sha256').update(messages.request.encode(request).finish()).digest(),
    waitMs: Math.max(1, remainingMs() - reserveMs),
  };
  const { response, replayed } = await store.run(record, async () =>
    messages.response.encode(await effect()).finish(),
  );
  return { response: messages.response.decode(response), replayed };
}
