import { Injectable } from '@nestjs/common';
import type { Budget } from '../domain/budget.js';
import { stateOf, type Intent } from '../domain/intent.js';
import { providerUnavailable } from '../domain/payment-errors.js';
import { PaymentProvider, type Answer, type Call } from '../domain/payment-provider.js';
import { PaymentStore, type Lease } from '../domain/payment-store.js';
import type { Payment } from '../domain/payment.js';
import type { Action, CallOutcome, ProviderCall } from '../domain/provider-call.js';
import { ProviderCalls } from '../domain/provider-calls.js';
import { ReadIntent } from './read-intent.js';
import { untilKnown } from './until-known.js';

/** What is asked of an intent; refunds have a life of their own. */
export type IntentAction = Exclude<Action, 'refund'>;

/** After so many attempts in one run the provider is left alone for a while. */
const attemptsInARun = 3;

/**
 * Does one thing to the intent of a leased payment, once. The key is committed before the request is sent; an unknown
 * outcome is asked for under the same key or read from the intent, and the next attempt number is taken only when the
 * intent shows that the last one changed nothing.
 */
@Injectable()
export class MakeProviderCall {
  constructor(
    private readonly calls: ProviderCalls,
    private readonly payments: PaymentStore,
    private readonly provider: PaymentProvider,
    private readonly read: ReadIntent,
  ) {}

  /** Answers the payment as it is afterwards, in doubt where time was up. Throws unavailable only where nothing happened. */
  async run(lease: Lease, action: IntentAction, budget: Budget): Promise<Payment> {
    for (let round = 1; round <= attemptsInARun; round++) {
      const call = await this.calls.open(lease, action);
      const payment = await this.attempt(lease, call, action, budget);
      if (payment) return payment;
    }
    return this.doubt(lease);
  }

  /** Undefined where the call is settled, changed nothing, and may be attempted anew. */
  private async attempt(
    lease: Lease,
    call: ProviderCall,
    action: IntentAction,
    budget: Budget,
  ): Promise<Payment | undefined> {
    if (call.expired) return this.reconcile(lease, call, action, 'expired', budget);
    const payment = await this.payments.find(lease.paymentId);
    if (!payment) throw new Error('a leased payment is missing');
    const send = (timeoutMs: number) => this.send(payment, action, { key: call.key, timeoutMs });
    const conclusion = await untilKnown(send, budget, call.resumed);
    switch (conclusion.kind) {
      case 'answered':
        return this.calls.settle(lease, call, 'answered', (it) => it.observe(conclusion.value, true));
      case 'declined':
        return this.calls.settle(lease, call, 'declined', (it) => it.decline(conclusion.code));
      case 'refused':
        return this.refused(lease, call, action, conclusion.code, budget);
      case 'not_sent':
        await this.calls.settle(lease, call, 'not_sent', () => undefined);
        throw providerUnavailable();
      case 'saved_failure':
        return this.reconcile(lease, call, action, 'saved_failure', budget);
      case 'unknown':
        return this.doubt(lease);
    }
  }

  private async send(payment: Payment, action: IntentAction, call: Call): Promise<Answer<Intent>> {
    const { id, orderId, amount, paymentMethod } = payment.identity;
    if (action === 'create') return this.provider.createIntent({ paymentId: id, orderId, amount }, call);
    const { intentId } = payment.current;
    if (intentId === undefined) throw new Error(`${action} needs an intent`);
    switch (action) {
      case 'confirm':
        if (paymentMethod === undefined) throw new Error('the client confirms this payment');
        return this.provider.confirmIntent(intentId, paymentMethod, call);
      case 'capture':
        return this.provider.captureIntent(intentId, call);
      case 'cancel':
        return this.provider.cancelIntent(intentId, call);
    }
  }

  /** The provider will not do it: either the intent is elsewhere already, or the request can never be granted. */
  private async refused(
    lease: Lease,
    call: ProviderCall,
    action: IntentAction,
    code: string,
    budget: Budget,
  ): Promise<Payment> {
    if (action === 'create') return this.calls.settle(lease, call, 'refused', (it) => it.decline(code));
    const intent = await this.read.run(lease, budget);
    if (!intent) return this.doubt(lease);
    const payment = await this.calls.settle(lease, call, 'refused', (it) => {
      it.observe(intent, true);
      if (!isToDo(action, intent)) return;
      if (action === 'confirm') it.decline(code);
      else it.alarm('PROVIDER_REFUSES');
    });
    if (action !== 'confirm' && isToDo(action, intent))
      throw new Error(`the provider refuses to ${action} ${intent.id}: ${code}`);
    return payment;
  }

  /** The key is of no more use: looks at what is really there. */
  private async reconcile(
    lease: Lease,
    call: ProviderCall,
    action: IntentAction,
    outcome: CallOutcome,
    budget: Budget,
  ): Promise<Payment | undefined> {
    if (action === 'create' && outcome === 'saved_failure') {
      // Whatever it left behind is unconfirmed and holds no money.
      await this.calls.settle(lease, call, outcome, () => undefined);
      return undefined;
    }
    const intent =
      action === 'create' ? await this.read.search(lease, budget) : await this.read.run(lease, budget);
    if (intent === undefined) return this.doubt(lease);
    const payment = await this.calls.settle(lease, call, outcome, (it) => {
      if (intent) it.observe(intent, true);
    });
    return intent && (action === 'create' || !isToDo(action, intent)) ? payment : undefined;
  }

  private async doubt(lease: Lease): Promise<Payment> {
    return this.payments.change('doubt', lease, (payment) => payment.doubt());
  }
}

/** Whether the intent shows nothing of the action. */
function isToDo(action: Exclude<IntentAction, 'create'>, intent: Intent): boolean {
  switch (action) {
    case 'confirm':
      return stateOf(intent, false) === 'created';
    case 'capture':
      return intent.status === 'requires_capture';
    case 'cancel':
      return intent.status !== 'canceled' && intent.status !== 'succeeded';
  }
}
