import type { Intent } from './intent.js';
import type { Payment, PaymentIdentity } from './payment.js';

/** The sole right to call the provider for one payment. */
export interface Lease {
  readonly paymentId: string;
  /** Fences off a holder that outlived its lease. */
  readonly token: bigint;
}

export abstract class PaymentStore {
  /** Stores a payment, edited in the same transaction, unless its order has one. */
  abstract addOnce(identity: PaymentIdentity, edit?: (payment: Payment) => void): Promise<void>;
  abstract findByOrder(orderId: string): Promise<Payment | undefined>;
  abstract findByOrders(orderIds: readonly string[]): Promise<Payment[]>;
  abstract find(id: string): Promise<Payment | undefined>;
  /** Loads, edits and saves in one transaction. Throws where the lease is lost. */
  abstract change(name: string, lease: Lease, edit: (payment: Payment) => void): Promise<Payment>;
  /** Takes in what the provider told; answers whose payment it was. */
  abstract observe(intent: Intent): Promise<Payment | undefined>;
}

export abstract class PaymentLeases {
  /** Undefined while another holds it, or where the order has no payment. */
  abstract take(orderId: string, milliseconds: number): Promise<Lease | undefined>;
  /** A payment whose last call is to be settled, or whose holder died. */
  abstract takeDue(milliseconds: number): Promise<Lease | undefined>;
  /** Ends the lease and decides when the worker has to look after the payment. */
  abstract release(lease: Lease): Promise<void>;
}
