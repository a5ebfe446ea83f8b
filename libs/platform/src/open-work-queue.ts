import { readFile } from 'node:fs/promises';
import { parseEnvironment } from '#config/parse-environment.js';
import { PgBossWorkQueue } from '#messaging/pg-boss-work-queue.js';
import { RabbitMqWorkQueue } from '#messaging/rabbitmq/rabbitmq-work-queue.js';
import type { Job, WorkQueue } from '#messaging/work-queue.js';
import type { Environment } from './environment.js';
import { messagingEnvironment } from './messaging-environment.js';

/** The queues over RabbitMQ where the environment names one, else in the messaging database. */
export async function openWorkQueue(
  environment: Environment,
  onError: (error: unknown, job?: Job) => void,
): Promise<WorkQueue> {
  const settings = parseEnvironment(messagingEnvironment, environment);
  const { MESSAGING_DATABASE_URL: databaseUrl, AMQP_URL: url, AMQP_CA_FILE: caFile } = settings;
  if (url === undefined) return PgBossWorkQueue.open(databaseUrl, { onError });
  if (caFile === undefined) return RabbitMqWorkQueue.open({ url, databaseUrl, onError });
  if (url.startsWith('amqp:'))
    throw new Error('AMQP_CA_FILE is set, but nothing is encrypted: let AMQP_URL begin with amqps://');
  const ca = await readFile(caFile, 'utf8').catch((cause: unknown) => {
    throw new Error(`AMQP_CA_FILE cannot be read: ${caFile}`, { cause });
  });
  return RabbitMqWorkQueue.open({ url, databaseUrl, onError, ca });
}
