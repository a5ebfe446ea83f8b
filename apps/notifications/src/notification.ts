/** What a customer is told about an order, once each. */
export type NotificationKind = 'order_confirmed' | 'order_payment_failed' | 'order_refunded';

export interface NewNotification {
  readonly orderId: string;
  readonly userId: string;
  readonly kind: NotificationKind;
  /** In minor units of `currency`. */
  readonly amount: bigint;
  readonly currency: string;
  /** Stable code of why a payment failed, else empty. */
  readonly reason: string;
}

export interface Notification extends NewNotification {
  readonly id: string;
  /** Number of the try under way: who holds an older one has lost its turn. */
  readonly attempt: number;
  readonly createdAt: Date;
}

/** `pending` until a mail server took it or refused it for good. */
export type NotificationState = 'pending' | 'sent' | 'failed';
