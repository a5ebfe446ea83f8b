import { LedgerEntry } from '#contracts/meshcart/billing/v1/ledger.js';
import { Payment, PaymentStatus } from '#contracts/meshcart/billing/v1/payments.js';
import { Refund, RefundStatus } from '#contracts/meshcart/billing/v1/refunds.js';
import { FailedWork, WorkAction, WorkKind } from '#contracts/meshcart/operations/v1/failed_work.js';
import { Product } from '#contracts/meshcart/orders/v1/catalogue.js';
import { Order, OrderStatus } from '#contracts/meshcart/orders/v1/orders.js';
import { User } from '#contracts/meshcart/users/v1/users.js';

export const ids = {
  user: '019aa3c1-0000-7000-8000-000000000001',
  product: '019aa3c1-0000-7000-8000-000000000002',
  order: '019aa3c1-0000-7000-8000-000000000003',
  payment: '019aa3c1-0000-7000-8000-000000000004',
  refund: '019aa3c1-0000-7000-8000-000000000005',
  receipt: '019aa3c1-0000-7000-8000-000000000006',
  work: 'orders:parked-event:orders.billing-events:019aa3c1-0000-7000-8000-000000000007',
} as const;

export const time = new Date('2026-11-22T10:15:30.000Z');

const price = { amount: 1999n, currency: 'EUR' };

export const aUser = (fields: Partial<User> = {}): User => ({
  id: ids.user,
  email: 'ada@example.com',
  name: 'Ada Lovelace',
  version: 3n,
  createdAt: time,
  updatedAt: time,
  ...fields,
});

export const aProduct = (fields: Partial<Product> = {}): Product => ({
  id: ids.product,
  name: 'Teapot',
  description: 'Short and stout',
  prices: [price],
  available: 50n,
  version: 7n,
  createdAt: time,
  ...fields,
});

export const anOrder = (fields: Partial<Order> = {}): Order => ({
  id: ids.order,
  status: OrderStatus.ORDER_STATUS_PENDING,
  items: [{ productId: ids.product, quantity: 2, unitPrice: price }],
  total: { amount: 3998n, currency: 'EUR' },
  version: 1n,
  createdAt: time,
  updatedAt: time,
  ...fields,
});

export const aPayment = (fields: Partial<Payment> = {}): Payment => ({
  id: ids.payment,
  orderId: ids.order,
  status: PaymentStatus.PAYMENT_STATUS_CAPTURED,
  amount: { amount: 3998n, currency: 'EUR' },
  declineCode: '',
  clientSecret: '',
  version: 4n,
  createdAt: time,
  updatedAt: time,
  ...fields,
});

export const aRefund = (fields: Partial<Refund> = {}): Refund => ({
  id: ids.refund,
  paymentId: ids.payment,
  status: RefundStatus.REFUND_STATUS_PENDING,
  amount: { amount: 3998n, currency: 'EUR' },
  createdAt: time,
  ...fields,
});

export const aLedgerEntry = (fields: Partial<LedgerEntry> = {}): LedgerEntry => ({
  id: '1',
  transactionId: ids.payment,
  account: 'sales',
  amount: { amount: -3998n, currency: 'EUR' },
  kind: 'capture',
  createdAt: time,
  ...fields,
});

export const someWork = (fields: Partial<FailedWork> = {}): FailedWork => ({
  id: ids.work,
  kind: WorkKind.WORK_KIND_PARKED_EVENT,
  place: 'orders.billing-events',
  key: ids.order,
  type: 'meshcart.billing.events.v1.PaymentCaptured',
  error: 'the amount has no currency',
  attempts: 10,
  failedAt: time,
  traceId: '0af7651916cd43dd8448eb211c80319c',
  correlationId: 'checkout-4711',
  waiting: 2,
  actions: [WorkAction.WORK_ACTION_FIX, WorkAction.WORK_ACTION_REDRIVE, WorkAction.WORK_ACTION_DISCARD],
  ...fields,
});

/** The path of an operation with ids of the form that it wants. */
export const fittingPath = ({ path }: { readonly path: string }): string =>
  path.replace('{id}', path.startsWith('/v1/operations/') ? ids.work : ids.order);

/** For each operation that takes a body, one that fits. */
export const fittingBodies: Readonly<Record<string, unknown>> = {
  RegisterUser: { email: 'ada@example.com', password: 'correct horse battery', name: 'Ada' },
  UpdateOwnUser: { name: 'Ada' },
  CreateStockReceipt: { quantity: 1 },
  PlaceOrder: { items: [{ productId: ids.product, quantity: 1 }], currency: 'EUR' },
  CancelOrder: {},
  CreateRefund: {},
  FixFailedWork: { payload: {}, reason: 'a test' },
  DiscardFailedWork: { reason: 'a test' },
  RedriveFailedWork: { ids: [ids.work], reason: 'a test' },
  ReceiveStripeEvent: {},
};
