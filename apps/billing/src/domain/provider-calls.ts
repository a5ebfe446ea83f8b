import type { Lease } from './payment-store.js';
import type { Payment } from './payment.js';
import type { Action, CallOutcome, ProviderCall } from './provider-call.js';

export abstract class ProviderCalls {
  /** The call whose outcome is not known, if there is one. */
  abstract findOpen(lease: Lease): Promise<ProviderCall | undefined>;
  /**
   * The open call of this action, or a new one with the next attempt number; committed when it resolves. A cancellation
   * supersedes any other open call of a known intent, because it ends the intent whatever that call did.
   */
  abstract open(lease: Lease, action: Action, refundId?: string): Promise<ProviderCall>;
  /** Records how a call ended, and what it did to the payment, in one transaction. */
  abstract settle(
    lease: Lease,
    call: ProviderCall,
    outcome: CallOutcome,
    edit: (payment: Payment) => void,
  ): Promise<Payment>;
}
