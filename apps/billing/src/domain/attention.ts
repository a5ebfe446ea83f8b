/** Why people must look at a payment. These codes stand in the log and in the row, and docs/payments.md explains them. */
export type Attention =
  /** The provider will neither capture nor cancel an intent that is still there. */
  | 'PROVIDER_REFUSES'
  /** The provider holds or took another amount, or another currency, than the payment is of. */
  | 'AMOUNT_DIFFERS'
  /** Money that came to a payment that was over could not be given back. */
  | 'REFUND_FAILED'
  /** Somebody gave a part back at the provider; it is not booked. */
  | 'REFUND_PARTIAL'
  /** Somebody gave money back at the provider that by our books was not there; it is not booked. */
  | 'REFUND_UNEXPECTED';
