import type { Static } from 'typebox';
import type { LedgerEntry as LedgerEntryMessage } from '#contracts/meshcart/billing/v1/ledger.js';
import { PaymentStatus, type Payment as PaymentMessage } from '#contracts/meshcart/billing/v1/payments.js';
import { RefundStatus, type Refund as RefundMessage } from '#contracts/meshcart/billing/v1/refunds.js';
import { moneyOf, numberOf, present, timeOf } from '../http/present.js';
import type { LedgerEntry, Payment, paymentStatuses, Refund, refundStatuses } from '../schemas/payment.js';

const paymentNames: Readonly<Partial<Record<PaymentStatus, (typeof paymentStatuses)[number]>>> = {
  [PaymentStatus.PAYMENT_STATUS_CREATED]: 'created',
  [PaymentStatus.PAYMENT_STATUS_REQUIRES_ACTION]: 'requires_action',
  [PaymentStatus.PAYMENT_STATUS_AUTHORIZED]: 'authorized',
  [PaymentStatus.PAYMENT_STATUS_CAPTURED]: 'captured',
  [PaymentStatus.PAYMENT_STATUS_DECLINED]: 'declined',
  [PaymentStatus.PAYMENT_STATUS_CANCELLED]: 'cancelled',
  [PaymentStatus.PAYMENT_STATUS_REFUNDED]: 'refunded',
  [PaymentStatus.PAYMENT_STATUS_UNKNOWN]: 'unknown',
};

const refundNames: Readonly<Partial<Record<RefundStatus, (typeof refundStatuses)[number]>>> = {
  [RefundStatus.REFUND_STATUS_PENDING]: 'pending',
  [RefundStatus.REFUND_STATUS_SUCCEEDED]: 'succeeded',
  [RefundStatus.REFUND_STATUS_FAILED]: 'failed',
};

export function presentPayment(message: PaymentMessage | undefined): Static<typeof Payment> {
  const payment = present(message, 'a payment');
  return {
    id: payment.id,
    orderId: payment.orderId,
    status: present(paymentNames[payment.status], 'a known payment status'),
    amount: moneyOf(payment.amount, 'an amount'),
    ...(payment.declineCode === '' ? {} : { declineCode: payment.declineCode }),
    ...(payment.clientSecret === '' ? {} : { clientSecret: payment.clientSecret }),
    version: numberOf(payment.version),
    createdAt: timeOf(payment.createdAt, 'created_at'),
    updatedAt: timeOf(payment.updatedAt, 'updated_at'),
  };
}

export function presentRefund(message: RefundMessage | undefined): Static<typeof Refund> {
  const { id, paymentId, status, amount, createdAt } = present(message, 'a refund');
  return {
    id,
    paymentId,
    status: present(refundNames[status], 'a known refund status'),
    amount: moneyOf(amount, 'an amount'),
    createdAt: timeOf(createdAt, 'created_at'),
  };
}

export function presentLedgerEntry(entry: LedgerEntryMessage): Static<typeof LedgerEntry> {
  const { id, transactionId, account, amount, kind, createdAt } = entry;
  return {
    id,
    transactionId,
    account,
    amount: moneyOf(amount, 'an amount'),
    kind,
    createdAt: timeOf(createdAt, 'created_at'),
  };
}
