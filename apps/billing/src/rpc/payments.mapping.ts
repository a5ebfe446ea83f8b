import { PaymentStatus, type Payment as PaymentMessage } from '#contracts/meshcart/billing/v1/payments.js';
import type { Payment } from '../domain/payment.js';
import type { PaymentStatus as Status } from '../domain/payment-state.js';

const statusOf: Record<Status, PaymentStatus> = {
  created: PaymentStatus.PAYMENT_STATUS_CREATED,
  requires_action: PaymentStatus.PAYMENT_STATUS_REQUIRES_ACTION,
  authorized: PaymentStatus.PAYMENT_STATUS_AUTHORIZED,
  captured: PaymentStatus.PAYMENT_STATUS_CAPTURED,
  declined: PaymentStatus.PAYMENT_STATUS_DECLINED,
  cancelled: PaymentStatus.PAYMENT_STATUS_CANCELLED,
  refunded: PaymentStatus.PAYMENT_STATUS_REFUNDED,
  unknown: PaymentStatus.PAYMENT_STATUS_UNKNOWN,
};

export function toPayment(payment: Payment): PaymentMessage {
  const { id, orderId, amount, createdAt } = payment.identity;
  const { declineCode, version, updatedAt } = payment.current;
  return {
    id,
    orderId,
    status: statusOf[payment.status],
    amount: { amount: amount.amount, currency: amount.currency },
    declineCode: declineCode ?? '',
    clientSecret: payment.offeredClientSecret ?? '',
    version,
    createdAt,
    updatedAt,
  };
}
