import type { ordersEnvironment } from '#orders/config.js';
import { grpcAddress } from './addresses.js';
import { secret } from './secrets.js';
import type { Variables } from './variables.js';

export const orders = (): Variables<typeof ordersEnvironment> => ({
  DATABASE_URL: secret('orders-database', 'DATABASE_URL'),
  MESSAGING_DATABASE_URL: secret('messaging-database', 'DATABASE_URL'),
  BILLING_ADDRESS: grpcAddress('billing'),
});
