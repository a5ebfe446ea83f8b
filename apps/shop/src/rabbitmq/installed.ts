import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../user-error.js';

/** Of Debian's package. The program on its PATH would insist on a user of its own. */
const ofDebian = '/usr/lib/rabbitmq/lib';

/** The program that starts a broker. @throws UserError that says how to get one. */
export function installedRabbitMq(library = ofDebian): string {
  const versions = existsSync(library) ? readdirSync(library) : [];
  const found = versions.find((name) => name.startsWith('rabbitmq_server-'));
  if (found) return join(library, found, 'sbin', 'rabbitmq-server');
  throw new UserError(
    [
      `RabbitMQ is not installed below ${library}. On Debian 12, as root: node scripts/install-rabbitmq.mjs`,
      'Elsewhere name a broker that runs: AMQP_URL=amqp://user:password@host:5672 npm start -- --jobs rabbitmq',
    ].join('\n'),
  );
}
