import { readFile } from 'node:fs/promises';
import { Global, Module, type DynamicModule, type Provider } from '@nestjs/common';
import Type from 'typebox';
import { parseEnvironment } from '#config/parse-environment.js';
import { EventLog } from '#messaging/event-log.js';
import { OutboxRelay } from '#messaging/outbox-relay.js';
import { PgBossWorkQueue } from '#messaging/pg-boss-work-queue.js';
import { PostgresEventLog } from '#messaging/postgres-event-log.js';
import { RabbitMqWorkQueue } from '#messaging/rabbitmq/rabbitmq-work-queue.js';
import { WorkQueue, type Job } from '#messaging/work-queue.js';
import { Database } from '#persistence/database.js';
import { ENVIRONMENT, type Environment } from './environment.js';
import { LOGGER, type Logger } from './logger.js';
import { Resources } from './resources.js';

/** What MessagingModule reads. */
export const messagingEnvironment = Type.Object({
  /** Holds the event log and the queues; every service that sends or receives shares it. */
  MESSAGING_DATABASE_URL: Type.String({ minLength: 1 }),
  /** A RabbitMQ for the queues, as in "amqps://user:password@host:5671"; absent: they are in the messaging database. */
  AMQP_URL: Type.Optional(Type.String({ pattern: '^amqps?://[^/]' })),
  /** PEM file of who signed that broker's certificate, where that is no public authority. */
  AMQP_CA_FILE: Type.Optional(Type.String({ minLength: 1 })),
});

const settingsIn = (environment: Environment) => parseEnvironment(messagingEnvironment, environment);

const urlOf = (environment: Environment) => settingsIn(environment).MESSAGING_DATABASE_URL;

/** Over RabbitMQ where there is one. */
async function openQueues(
  environment: Environment,
  onError: (error: unknown, job?: Job) => void,
): Promise<WorkQueue> {
  const settings = settingsIn(environment);
  const { AMQP_URL: url, AMQP_CA_FILE: caFile, MESSAGING_DATABASE_URL: databaseUrl } = settings;
  if (url === undefined) return PgBossWorkQueue.open(databaseUrl, { onError });
  if (caFile === undefined) return RabbitMqWorkQueue.open({ url, databaseUrl, onError });
  if (url.startsWith('amqp:'))
    throw new Error('AMQP_CA_FILE is set, but AMQP_URL is not encrypted: amqps:// is');
  return RabbitMqWorkQueue.open({ url, databaseUrl, onError, ca: await readFile(caFile, 'utf8') });
}

/** The event log, the work queue, and the relay that feeds them from the service's outbox. */
@Global()
@Module({})
export class MessagingModule {
  static forService(name: string): DynamicModule {
    const providers: Provider[] = [
      {
        provide: EventLog,
        inject: [ENVIRONMENT, Resources, LOGGER],
        useFactory: (environment: Environment, resources: Resources, logger: Logger) => {
          const onError = (error: unknown) => logger.error({ err: error }, 'event handling failed');
          return resources.keep(PostgresEventLog.open(urlOf(environment), { onError }));
        },
      },
      {
        provide: WorkQueue,
        inject: [ENVIRONMENT, Resources, LOGGER],
        useFactory: async (environment: Environment, resources: Resources, logger: Logger) => {
          const onError = (error: unknown, job?: { id: string }) =>
            logger.error({ err: error, job: job?.id }, 'job failed');
          return resources.keep(await openQueues(environment, onError));
        },
      },
      {
        provide: OutboxRelay,
        inject: [Database, EventLog, WorkQueue, Resources, LOGGER],
        useFactory: async (
          database: Database,
          eventLog: EventLog,
          workQueue: WorkQueue,
          resources: Resources,
          logger: Logger,
        ) => {
          const onError = (error: unknown) => logger.error({ err: error }, 'outbox relay failed');
          const relay = new OutboxRelay(database, eventLog, workQueue, {
            source: `/meshcart/${name}`,
            onError,
          });
          await relay.start();
          return resources.keep(relay);
        },
      },
    ];
    return { module: MessagingModule, providers, exports: [EventLog, WorkQueue, OutboxRelay] };
  }
}
