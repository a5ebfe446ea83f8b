import { Global, Module, type DynamicModule, type Provider } from '@nestjs/common';
import { parseEnvironment } from '#config/parse-environment.js';
import { EventLog } from '#messaging/event-log.js';
import { OutboxRelay } from '#messaging/outbox-relay.js';
import { PostgresEventLog } from '#messaging/postgres-event-log.js';
import { WorkQueue } from '#messaging/work-queue.js';
import { Database } from '#persistence/database.js';
import type { ServiceRuntime } from './call-context.js';
import { ENVIRONMENT, type Environment } from './environment.js';
import { kafkaIn } from './kafka-environment.js';
import { LOGGER, type Logger } from './logger.js';
import { MessagingGauges } from './messaging-gauges.js';
import { messagingEnvironment } from './messaging-environment.js';
import { openWorkQueue } from './open-work-queue.js';
import { SERVICE } from './platform.module.js';
import { Resources } from './resources.js';
import { sendSpans } from './send-spans.js';

const urlOf = (environment: Environment) =>
  parseEnvironment(messagingEnvironment, environment).MESSAGING_DATABASE_URL;

/** On Kafka where there is one. Its client is loaded only then: it takes a second, and memory. */
async function openLog(environment: Environment, onError: (error: unknown) => void): Promise<EventLog> {
  const kafka = kafkaIn(environment);
  if (!kafka) return PostgresEventLog.open(urlOf(environment), { onError });
  const { KafkaEventLog } = await import('#messaging/kafka/kafka-event-log.js');
  return KafkaEventLog.open({ ...kafka, onError });
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
        useFactory: async (environment: Environment, resources: Resources, logger: Logger) => {
          const onError = (error: unknown) => logger.error({ err: error }, 'event handling failed');
          return resources.keep(await openLog(environment, onError));
        },
      },
      {
        provide: WorkQueue,
        inject: [ENVIRONMENT, Resources, LOGGER],
        useFactory: async (environment: Environment, resources: Resources, logger: Logger) => {
          const onError = (error: unknown, job?: { id: string }) =>
            logger.error({ err: error, job: job?.id }, 'job failed');
          return resources.keep(await openWorkQueue(environment, onError));
        },
      },
      {
        provide: OutboxRelay,
        inject: [Database, EventLog, WorkQueue, Resources, SERVICE, MessagingGauges],
        useFactory: async (
          database: Database,
          eventLog: EventLog,
          workQueue: WorkQueue,
          resources: Resources,
          service: ServiceRuntime,
          gauges: MessagingGauges,
        ) => {
          const onError = (error: unknown) => service.logger.error({ err: error }, 'outbox relay failed');
          const sending = sendSpans(service.tracer, { event: eventLog, job: workQueue });
          const relay = new OutboxRelay(database, eventLog, workQueue, {
            source: `/meshcart/${name}`,
            onError,
            sending,
          });
          await relay.start();
          gauges.outbox(async () => relay.lag());
          return resources.keep(relay);
        },
      },
    ];
    return { module: MessagingModule, providers, exports: [EventLog, WorkQueue, OutboxRelay] };
  }
}
