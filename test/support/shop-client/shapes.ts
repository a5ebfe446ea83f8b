/** What the public interface answers, as far as tests read it. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

export type OrderStatus =
  | 'pending'
  | 'awaiting_payment'
  | 'authorized'
  | 'confirmed'
  | 'payment_failed'
  | 'cancelled'
  | 'expired'
  | 'refunded'
  | 'needs_attention';

export interface Order {
  readonly id: string;
  readonly status: OrderStatus;
  readonly items: readonly {
    readonly productId: string;
    readonly quantity: number;
    readonly unitPrice: Money;
  }[];
  readonly total: Money;
  readonly version: number;
}

export interface NewOrder {
  readonly items: readonly { readonly productId: string; readonly quantity: number }[];
  readonly currency: string;
  readonly paymentMethod?: string;
}

export interface Payment {
  readonly id: string;
  readonly orderId: string;
  readonly status:
    | 'created'
    | 'requires_action'
    | 'authorized'
    | 'captured'
    | 'declined'
    | 'cancelled'
    | 'refunded'
    | 'unknown';
  readonly amount: Money;
  readonly declineCode?: string;
  readonly clientSecret?: string;
}

export interface LedgerEntry {
  readonly transactionId: string;
  readonly account: string;
  readonly amount: Money;
  readonly kind: string;
}

export interface Product {
  readonly id: string;
  readonly name: string;
  readonly prices: readonly Money[];
  readonly available: number;
}

export interface Refund {
  readonly id: string;
  readonly paymentId: string;
  readonly status: 'pending' | 'succeeded' | 'failed';
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export interface Registration {
  readonly user: {
    readonly id: string;
    readonly email: string;
    readonly name: string;
    readonly version: number;
  };
  readonly client: {
    readonly clientId: string;
    readonly clientSecret: string;
    readonly scopes: readonly string[];
  };
}
