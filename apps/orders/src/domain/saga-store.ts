import type { Money } from './money.js';
import type { Saga, SeenPayment, CancelReason } from './saga.js';

/** The right to work on one saga, until it lapses or another worker has it. */
export interface Lease {
  readonly orderId: string;
  readonly token: bigint;
}

/** What is known of the request that placed an order. */
export interface PlacingRequest {
  readonly correlationId: string | undefined;
  /** Its span, as W3C Trace Context writes it. */
  readonly traceparent: string | undefined;
}

/** A saga under a lease, with what a payment needs to know of its order. */
export interface ClaimedSaga {
  readonly lease: Lease;
  readonly saga: Saga;
  readonly userId: string;
  readonly total: Money;
  readonly request: PlacingRequest;
}

/** When a saga is due next: now, under the same lease; after so many milliseconds, or earlier if a note comes; not at all. */
export type Due = 'kept' | 'never' | { readonly afterMs: number };

export interface SagaNote {
  readonly cancelReason?: CancelReason;
  readonly payment?: { readonly state: SeenPayment; readonly version: bigint; readonly failure?: string };
  readonly refundSeen?: true;
}

/** Sagas as they are kept. Times are the database's: no worker's clock decides who may work, or what took too long. */
export abstract class SagaStore {
  /** Remembers the request that it is part of. */
  abstract start(orderId: string, paymentMethod: string | undefined): Promise<void>;
  /** Leases a saga that is due and that nobody works on. */
  abstract claim(): Promise<ClaimedSaga | undefined>;
  /** Prolongs the lease; false where it is lost. */
  abstract renew(lease: Lease): Promise<boolean>;
  /** Locks the saga for the transaction. With a lease: nothing where it is lost. */
  abstract lock(orderId: string, lease?: Lease): Promise<Saga | undefined>;
  /** Keeps what a worker decided; the saga must be locked. */
  abstract save(saga: Saga, due: Due): Promise<void>;
  /** Leaves word for the worker and wakes it; the saga must be locked. An older state of a payment changes nothing. */
  abstract note(orderId: string, note: SagaNote): Promise<void>;
}
