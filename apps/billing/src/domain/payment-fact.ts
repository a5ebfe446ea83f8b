/** What became true of a payment; the store publishes and books it in the transaction that saves the payment. */
export type PaymentFact =
  | { readonly kind: 'authorized' }
  | { readonly kind: 'declined'; readonly declineCode: string }
  | { readonly kind: 'captured' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'refund_succeeded'; readonly refundId: string }
  | { readonly kind: 'refund_failed'; readonly refundId: string; readonly afterSuccess: boolean };

/** A fact, and the version of the payment that it made. */
export type VersionedFact = PaymentFact & { readonly version: bigint };
