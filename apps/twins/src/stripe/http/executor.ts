import { createHash } from 'node:crypto';
import type { StripeFault } from '../../faults/fault.js';
import type { Storage } from '../../storage/storage.js';
import type { VirtualClock } from '../../storage/virtual-clock.js';
import { StripeError } from '../domain/stripe-error.js';
import { expand } from '../operations/expand.js';
import type { OperationContext } from '../operations/operation.js';
import type { EventOrigin } from '../store/event-store.js';
import type { IdempotencyStore } from '../store/idempotency-store.js';
import type { Journal, JournalOutcome } from '../store/journal.js';
import { keyReused, serverFailed } from './refusals.js';
import type { Handled, StripeRequest } from './stripe-request.js';
import { formOf, type Understood } from './understand.js';

export type ContextFor = (origin: EventOrigin) => OperationContext;

interface Executed {
  readonly status: number;
  readonly body: object;
}

/** Effect, saved answer, events and journal in one transaction: a crash leaves all of them or none. */
export class Executor {
  constructor(
    private readonly storage: Storage,
    private readonly idempotency: IdempotencyStore,
    private readonly journal: Journal,
    private readonly clock: VirtualClock,
    private readonly contextFor: ContextFor,
  ) {}

  /** Throws StripeError when the key belongs to another request. */
  run(
    request: StripeRequest,
    understood: Understood,
    fault: StripeFault | undefined,
    requestId: string,
  ): Handled {
    const key = request.method === 'POST' ? request.idempotencyKey : undefined;
    const fingerprint = fingerprintOf(request);
    return this.storage.transaction(() => {
      const now = this.clock.now();
      const saved = key === undefined ? undefined : this.idempotency.find(key, now);
      if (saved && saved.fingerprint !== fingerprint) throw keyReused(key ?? '');
      if (saved) {
        this.note(request, saved.status, 'replayed', null);
        return { ...saved, replayed: true };
      }
      const executed = this.execute(request, understood, fault, requestId);
      const body = JSON.stringify(executed.body, null, 2);
      if (key !== undefined)
        this.idempotency.save(key, { fingerprint, status: executed.status, body, requestId }, now);
      this.note(request, executed.status, outcomeOf(fault), effectOf(request, executed.body));
      return { status: executed.status, body, requestId, replayed: false };
    });
  }

  private execute(
    request: StripeRequest,
    understood: Understood,
    fault: StripeFault | undefined,
    requestId: string,
  ): Executed {
    const fails = fault?.kind === 'saved500';
    const failure = { status: 500, body: { error: serverFailed(requestId).body } };
    if (fails && fault.effect !== true) return failure;
    const context = this.contextFor({ requestId, idempotencyKey: request.idempotencyKey ?? null });
    const executed = operate(context, understood);
    return fails ? failure : executed;
  }

  private note(
    request: StripeRequest,
    status: number,
    outcome: JournalOutcome,
    effectId: string | null,
  ): void {
    this.journal.add({
      method: request.method,
      path: request.path,
      params: formOf(request),
      idempotencyKey: request.idempotencyKey ?? null,
      status,
      outcome,
      effectId,
    });
  }
}

const operate = (context: OperationContext, understood: Understood): Executed => {
  try {
    const result = understood.route.operation.run(context, understood.input);
    return {
      status: 200,
      body: understood.expand.reduce((body, path) => expand(context.objects, body, path), result),
    };
  } catch (error) {
    if (error instanceof StripeError) return { status: error.status, body: { error: error.body } };
    throw error;
  }
};

const outcomeOf = (fault: StripeFault | undefined): JournalOutcome =>
  fault === undefined ? 'executed' : `fault:${fault.kind}`;

const effectOf = (request: StripeRequest, body: object): string | null =>
  request.method !== 'GET' && 'id' in body && typeof body.id === 'string' ? body.id : null;

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, inner]) => [name, sorted(inner)]);
};

const fingerprintOf = (request: StripeRequest): string =>
  createHash('sha256')
    .update(JSON.stringify([request.method, request.path, sorted(formOf(request))]))
    .digest('hex');
