import type { Lease } from './payment-store.js';
import type { ProviderRefund } from './payment-provider.js';
import type { CallOutcome, ProviderCall } from './provider-call.js';
import type { DueRefund, Refund, RefundOutcome } from './refund.js';

/** NOTIFY channel that wakes the worker when a refund was committed. */
export const refundsChannel = 'billing_refunds';

/** How the call that asked for a refund ended. */
export interface EndedCall {
  readonly call: ProviderCall;
  readonly outcome: CallOutcome;
}

export abstract class RefundStore {
  /** Stores the wish; throws where there is no such payment or it cannot be refunded. */
  abstract add(id: string, paymentId: string): Promise<Refund>;
  /** A pending refund that is due; it is due again after a pause that grows. */
  abstract takeDue(): Promise<DueRefund | undefined>;
  /**
   * The call that asks for it, as `ProviderCalls.open`; undefined where the provider has told of the refund since it was
   * taken: nothing is left to ask, and nobody would end the call.
   */
  abstract openCall(lease: Lease, refundId: string): Promise<ProviderCall | undefined>;
  /** Takes in what our own question found, together with the end of the call that asked it. */
  abstract record(lease: Lease, refundId: string, told: RefundOutcome, ended?: EndedCall): Promise<void>;
  /**
   * Takes in what the provider told by itself, also of a refund that somebody made there by hand. Throws unavailable
   * where its payment is not known to be captured yet: told again later, it will be.
   */
  abstract observe(told: ProviderRefund): Promise<void>;
}
