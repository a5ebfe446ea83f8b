import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { Tracer } from '@opentelemetry/api';
import type { Principal } from '#contracts/meshcart/security/v1/principal.js';
import { DomainError } from '#errors/domain-error.js';
import { setHeadersSource } from '#persistence/message-headers.js';
import type { Logger } from './logger.js';
import { currentTraceparent } from './tracing.js';

export type { Principal } from '#contracts/meshcart/security/v1/principal.js';

/** What a service is to its own code. */
export interface ServiceRuntime {
  readonly name: string;
  readonly logger: Logger;
  readonly tracer: Tracer;
}

/** Everything that is known about the work under way, whoever started it. */
export interface CallContext {
  readonly service: ServiceRuntime;
  /** The RPC, operation or entry point, named as edges name it. */
  readonly origin: string;
  /** Milliseconds since 1970. */
  readonly deadline: number;
  /** What of the remaining time a callee must leave for the caller itself, in milliseconds. */
  readonly localWorkMs: number;
  readonly correlationId: string;
  readonly principal: Principal | undefined;
  readonly idempotencyKey: string | undefined;
  /** Aborted when the caller has gone or the deadline has passed. */
  readonly signal: AbortSignal;
}

const storage = new AsyncLocalStorage<CallContext>();

setHeadersSource(() => {
  const call = storage.getStore();
  const traceparent = currentTraceparent();
  return { ...(call ? { correlationId: call.correlationId } : {}), ...(traceparent ? { traceparent } : {}) };
});

/** Runs `work` as part of `call`. */
export const runInCall = <T>(call: CallContext, work: () => T): T => storage.run(call, work);

/** Throws outside of any call: nothing may run without a deadline and an origin. */
export function currentCall(): CallContext {
  const call = storage.getStore();
  if (!call) throw new Error('this runs outside of any call');
  return call;
}

/** Undefined outside of any call. */
export const maybeCurrentCall = (): CallContext | undefined => storage.getStore();

/** Milliseconds until the deadline of the current call, at least 0. */
export const remainingMs = (): number => Math.max(0, currentCall().deadline - Date.now());

/** Who asks. Throws unauthenticated where nobody does. */
export function requirePrincipal(): Principal {
  const { principal } = currentCall();
  if (!principal) throw new DomainError('unauthenticated', 'TOKEN_INVALID', 'this call names no principal');
  return principal;
}

/** The id of the user that asks. Throws forbidden where a service asks for itself. */
export function requireSubject(): string {
  const { subject } = requirePrincipal();
  if (!subject) throw new DomainError('forbidden', 'SUBJECT_MISSING', 'this call must be made for a user');
  return subject;
}

/** Throws invalid where the call carries none. */
export function requireIdempotencyKey(): string {
  const { idempotencyKey } = currentCall();
  if (idempotencyKey) return idempotencyKey;
  throw new DomainError('invalid', 'IDEMPOTENCY_KEY_MISSING', 'this call needs an idempotency key');
}

const sane = /^[\w.:-]{8,128}$/;

/** The given correlation id where it is harmless to log and to echo, else a new one. */
export const correlationIdFrom = (given: string | undefined): string =>
  given !== undefined && sane.test(given) ? given : randomUUID();
