import type { SettledState } from './payment-state.js';

/** What became true of a payment; the store publishes and books it in the transaction that saves the payment. */
export type PaymentFact =
  | { readonly kind: 'authorized' }
  | { readonly kind: 'declined'; readonly declineCode: string }
  /** `late` where the payment was over before: nobody gets anything for the money, so it goes back. */
  | { readonly kind: 'captured'; readonly late: boolean }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'refund_succeeded'; readonly refundId: string }
  | { readonly kind: 'refund_failed'; readonly refundId: string; readonly afterSuccess: boolean };

/** A fact, and the version of the payment that it made. */
export type VersionedFact = PaymentFact & { readonly version: bigint };

/** What a step of a payment makes true, if others are to know of it. */
export function factOf(
  before: SettledState,
  state: SettledState,
  declineCode: string,
): PaymentFact | undefined {
  switch (state) {
    case 'authorized':
    case 'cancelled':
      return { kind: state };
    case 'captured':
      return { kind: state, late: before === 'declined' || before === 'cancelled' };
    case 'declined':
      return { kind: state, declineCode };
    case 'created':
    case 'requires_action':
    case 'refunded':
      return undefined;
  }
}
