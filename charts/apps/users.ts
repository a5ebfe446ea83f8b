import type { usersEnvironment } from '#users/config.js';
import { ports } from '#mesh/deployment.js';
import type { Environment } from '../environments/environment.js';
import { secret } from './secrets.js';
import type { Variables } from './variables.js';

export const users = ({ publicUrl }: Environment): Variables<typeof usersEnvironment> => ({
  DATABASE_URL: secret('users-database', 'DATABASE_URL'),
  OPENID_ADDRESS: `0.0.0.0:${ports.openId}`,
  OPENID_COOKIE_SECRET: secret('openid', 'OPENID_COOKIE_SECRET'),
  MESHCART_PUBLIC_URL: publicUrl,
});
