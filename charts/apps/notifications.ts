import type { notificationsEnvironment } from '#notifications/config.js';
import type { Environment } from '../environments/environment.js';
import { addressOf, grpcAddress } from './addresses.js';
import { secret } from './secrets.js';
import { twinPorts } from './twin-ports.js';
import type { Variables } from './variables.js';

export const notifications = ({
  twins,
  mailFrom,
}: Environment): Variables<typeof notificationsEnvironment> => ({
  DATABASE_URL: secret('notifications-database', 'DATABASE_URL'),
  MESSAGING_DATABASE_URL: secret('messaging-database', 'DATABASE_URL'),
  USERS_ADDRESS: grpcAddress('users'),
  // The real one holds a password.
  SMTP_URL: twins ? `smtp://${addressOf('twins', twinPorts.smtp)}` : secret('mail', 'SMTP_URL'),
  MAIL_FROM: mailFrom,
});
