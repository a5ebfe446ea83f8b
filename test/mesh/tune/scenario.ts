import type { Retries, Traffic } from './traffic.js';

const orders = 'meshcart.orders.v1.OrdersService';
const payments = 'meshcart.billing.v1.PaymentsService';

/** A read that has far more time than it needs. */
export const getOrder: Traffic = {
  operation: `${orders}/GetOrder`,
  app: 'orders',
  perMinute: 240,
  latency: { medianMs: 40, sigma: 0.5, timeoutMs: 2000 },
};

/** Its batch form, which must not take longer. */
export const batchGetOrders: Traffic = {
  operation: `${orders}/BatchGetOrders`,
  app: 'orders',
  perMinute: 60,
  latency: { medianMs: 40, sigma: 0.5, timeoutMs: 2000 },
};

/** Slow enough to want more time than it has, and more than its caller can give. */
export const authorizePayment: Traffic = {
  operation: `${payments}/AuthorizePayment`,
  app: 'billing',
  perMinute: 60,
  latency: { medianMs: 800, sigma: 0.745, timeoutMs: 10_000 },
};

/** Fails too often for its promise of 99.5 percent, by what a further try gets round. */
export const capturePayment: Traffic = {
  operation: `${payments}/CapturePayment`,
  app: 'billing',
  perMinute: 60,
  latency: { medianMs: 200, sigma: 0.5, timeoutMs: 10_000 },
  unavailable: 0.004,
};

/** Its further tries do not help. */
export const getSigningKeys: Traffic = {
  operation: 'meshcart.users.v1.TokensService/GetSigningKeys',
  app: 'users',
  perMinute: 60,
  latency: { medianMs: 10, sigma: 0.4, timeoutMs: 2000 },
  unavailable: 0.003,
};

/** Two a minute tell nothing about one in a thousand. */
export const getUser: Traffic = {
  operation: 'meshcart.users.v1.UsersService/GetUser',
  app: 'users',
  perMinute: 2,
  latency: { medianMs: 10, sigma: 0.4, timeoutMs: 2000 },
};

export const traffic: readonly Traffic[] = [
  getOrder,
  batchGetOrders,
  authorizePayment,
  capturePayment,
  getSigningKeys,
  getUser,
];

export const retries: readonly Retries[] = [
  { app: 'users', made: 2000, helped: 40 },
  { app: 'billing', made: 1000, helped: 900 },
];

/** The same, but that reads of orders take four times as long. */
export const slower: readonly Traffic[] = traffic.map((each) =>
  each.app === 'orders'
    ? { ...each, latency: { ...each.latency, medianMs: 4 * each.latency.medianMs } }
    : each,
);
