import type { Money } from './money.js';

export type LedgerKind = 'capture' | 'refund' | 'refund_reversal';

export interface LedgerEntry {
  readonly id: string;
  /** The entries of one transaction sum to zero. */
  readonly transactionId: string;
  readonly account: string;
  /** Positive for a debit, negative for a credit. */
  readonly amount: Money;
  readonly kind: LedgerKind;
  readonly createdAt: Date;
}

export abstract class Ledger {
  /** All entries of a payment, oldest first. */
  abstract list(paymentId: string): Promise<LedgerEntry[]>;
}
