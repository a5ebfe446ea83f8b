import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import type { FaultStore } from '../../faults/fault-store.js';
import type { StripeFault } from '../../faults/fault.js';
import { newId } from '../domain/new-id.js';
import { StripeError } from '../domain/stripe-error.js';
import { operations } from '../operations/catalogue.js';
import type { Journal, JournalOutcome } from '../store/journal.js';
import type { Executor } from './executor.js';
import { keyInUse, serverFailed, tooManyRequests } from './refusals.js';
import { Router } from './router.js';
import type { Handled, StripeAnswer, StripeRequest } from './stripe-request.js';
import { formOf, understand, type Understood } from './understand.js';

/** Answers requests as Stripe would, faults included; says nothing of sockets. */
export class StripeTwin {
  private readonly router = new Router(operations);
  private readonly inFlight = new Set<string>();

  constructor(
    private readonly secretKey: string,
    private readonly executor: Executor,
    private readonly faults: FaultStore,
    private readonly journal: Journal,
  ) {}

  async handle(request: StripeRequest): Promise<StripeAnswer> {
    const requestId = newId('request');
    const fault = this.faults.forRequest(request.method, request.path);
    try {
      if (fault) refuseEarly(fault, request);
      if (fault?.kind === 'reset_before_effect') {
        this.note(request, null, 'fault:reset_before_effect');
        return { status: 0, body: '', headers: {}, cut: 'whole' };
      }
      const understood = understand(this.router, request, this.secretKey);
      return await this.execute(request, understood, fault, requestId);
    } catch (error) {
      const refusal = error instanceof StripeError ? error : serverFailed(requestId);
      if (refusal !== error) console.error(error);
      this.note(request, refusal.status, refusedBy(fault));
      return answer(
        { status: refusal.status, body: errorBody(refusal), requestId, replayed: false },
        request,
      );
    }
  }

  private async execute(
    request: StripeRequest,
    understood: Understood,
    fault: StripeFault | undefined,
    requestId: string,
  ): Promise<StripeAnswer> {
    const key = request.method === 'POST' ? request.idempotencyKey : undefined;
    if (key !== undefined && this.inFlight.has(key)) throw keyInUse(key);
    if (key !== undefined) this.inFlight.add(key);
    let handled: Handled;
    try {
      // A request takes time: another with its key may arrive meanwhile and finds it in flight.
      await (fault?.kind === 'slow' && fault.when === 'before' ? delay(fault.ms) : turn());
      handled = this.executor.run(request, understood, fault, requestId);
    } finally {
      if (key !== undefined) this.inFlight.delete(key);
    }
    if (fault?.kind === 'slow' && fault.when !== 'before') await delay(fault.ms);
    const whole = answer(handled, request);
    if (fault?.kind === 'reset_after_effect') return { ...whole, cut: 'whole' };
    if (fault?.kind === 'reset_mid_answer') return { ...whole, cut: 'middle' };
    return whole;
  }

  private note(request: StripeRequest, status: number | null, outcome: JournalOutcome): void {
    this.journal.add({
      method: request.method,
      path: request.path,
      params: paramsOf(request),
      idempotencyKey: request.idempotencyKey ?? null,
      status,
      outcome,
      effectId: null,
    });
  }
}

export const errorBody = (error: StripeError): string => JSON.stringify({ error: error.body }, null, 2);

const paramsOf = (request: StripeRequest): unknown => {
  try {
    return formOf(request);
  } catch {
    return { unreadable: true };
  }
};

const refuseEarly = (fault: StripeFault, request: StripeRequest): void => {
  if (fault.kind === 'rate429') throw tooManyRequests();
  if (fault.kind === 'conflict409') throw keyInUse(request.idempotencyKey ?? 'unknown');
};

const refusedBy = (fault: StripeFault | undefined): JournalOutcome =>
  fault?.kind === 'rate429' || fault?.kind === 'conflict409' ? `fault:${fault.kind}` : 'refused';

const answer = (handled: Handled, request: StripeRequest): StripeAnswer => ({
  status: handled.status,
  body: handled.body,
  headers: {
    'request-id': handled.requestId,
    ...(request.idempotencyKey === undefined ? {} : { 'idempotency-key': request.idempotencyKey }),
    ...(handled.replayed ? { 'idempotent-replayed': 'true', 'original-request': handled.requestId } : {}),
    ...(handled.status === 409 ? { 'stripe-should-retry': 'true' } : {}),
  },
});
