import type { Money } from './money.js';
import type { SettledState } from './payment-state.js';

/** The provider's own words for the state of an intent. */
export type IntentStatus =
  | 'requires_payment_method'
  | 'requires_confirmation'
  | 'requires_action'
  | 'processing'
  | 'requires_capture'
  | 'succeeded'
  | 'canceled';

/** What the provider holds for one payment. */
export interface Intent {
  readonly id: string;
  readonly status: IntentStatus;
  readonly amount: Money;
  /** Of its amount, in minor units: what was really taken. */
  readonly received: bigint;
  readonly clientSecret?: string;
  /** Why the last confirmation was refused. */
  readonly declineCode?: string;
}

/**
 * What an intent says about its payment; undefined while the provider has not decided. A refused confirmation ends a
 * payment that we confirmed; where the client confirms, the client may try another card.
 */
export function stateOf(intent: Intent, clientConfirms: boolean): SettledState | undefined {
  switch (intent.status) {
    case 'requires_payment_method':
      if (clientConfirms) return 'requires_action';
      return intent.declineCode === undefined ? 'created' : 'declined';
    case 'requires_confirmation':
      return clientConfirms ? 'requires_action' : 'created';
    case 'requires_action':
      return 'requires_action';
    case 'processing':
      return undefined;
    case 'requires_capture':
      return 'authorized';
    case 'succeeded':
      return 'captured';
    case 'canceled':
      return 'cancelled';
  }
}

/** Whether the money that an intent holds or took is this money; true as well while it holds none. */
export function isWorth(intent: Intent, { amount, currency }: Money): boolean {
  switch (intent.status) {
    case 'requires_capture':
      return intent.amount.amount === amount && intent.amount.currency === currency;
    case 'succeeded':
      return intent.received === amount && intent.amount.currency === currency;
    case 'requires_payment_method':
    case 'requires_confirmation':
    case 'requires_action':
    case 'processing':
    case 'canceled':
      return true;
  }
}

/** Whether nothing can happen to an intent any more. */
export function isOver({ status }: Intent): boolean {
  return status === 'canceled' || status === 'succeeded';
}
