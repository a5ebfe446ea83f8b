import type { apiEnvironment } from '#api/config.js';
import { ports } from '#mesh/deployment.js';
import type { Environment } from '../environments/environment.js';
import { addressOf, grpcAddress } from './addresses.js';
import type { Variables } from './variables.js';

export const api = ({ publicUrl }: Environment): Variables<typeof apiEnvironment> => ({
  HTTP_ADDRESS: `0.0.0.0:${ports.http}`,
  MESHCART_PUBLIC_URL: publicUrl,
  USERS_ADDRESS: grpcAddress('users'),
  ORDERS_ADDRESS: grpcAddress('orders'),
  BILLING_ADDRESS: grpcAddress('billing'),
  NOTIFICATIONS_ADDRESS: grpcAddress('notifications'),
  // Not used here: the gateway leads the doors straight to users.
  OPENID_URL: `http://${addressOf('users', ports.openId)}`,
});
