import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { parseEnvironment } from '#config/parse-environment.js';
import { EventLog } from '#messaging/event-log.js';
import { WaitingMessages } from '#messaging/waiting-messages.js';
import { WorkQueue } from '#messaging/work-queue.js';
import { Database } from '#persistence/database.js';
import { EntryPoints } from '#platform/entry-points.js';
import { ENVIRONMENT, type Environment } from '#platform/environment.js';
import { messagingEnvironment } from '#platform/messaging-environment.js';
import { Resources } from '#platform/resources.js';
import { DeadJobWork } from './sources/dead-job-work.js';
import { ParkedEventWork } from './sources/parked-event-work.js';
import { StuckMessageWork } from './sources/stuck-message-work.js';
import { DiscardWork } from './usecases/discard-work.js';
import { FixWork } from './usecases/fix-work.js';
import { GetWork } from './usecases/get-work.js';
import { ListWork } from './usecases/list-work.js';
import { RedriveWork } from './usecases/redrive-work.js';
import { WorkSources } from './work-sources.js';

/** The messaging database, to read what was done about jobs. */
const MESSAGING = Symbol('messaging database');

const usecases = [ListWork, GetWork, FixWork, RedriveWork, DiscardWork];

/** What an app's failed work is looked at and put right with; the app adds what only it knows to `WorkSources`. */
@Module({})
export class OperationsModule {
  static forService(app: string): DynamicModule {
    const messaging: Provider = {
      provide: MESSAGING,
      inject: [ENVIRONMENT, Resources],
      useFactory: (environment: Environment, resources: Resources) => {
        const { MESSAGING_DATABASE_URL: url } = parseEnvironment(messagingEnvironment, environment);
        return resources.keep(Database.open(url, { name: `${app} operations`, poolSize: 1 }));
      },
    };
    const sources: Provider = {
      provide: WorkSources,
      inject: [Database, MESSAGING, EventLog, WorkQueue, EntryPoints],
      useFactory: (
        own: Database,
        shared: Database,
        events: EventLog,
        jobs: WorkQueue,
        entryPoints: EntryPoints,
      ) => {
        const all = new WorkSources(app);
        const messages = new WaitingMessages(own, events, jobs, `/meshcart/${app}`);
        all.add(new ParkedEventWork(app, own, entryPoints.consumers));
        all.add(new DeadJobWork(app, shared, jobs, entryPoints.queues));
        all.add(new StuckMessageWork(app, own, messages));
        return all;
      },
    };
    const providers = [
      messaging,
      sources,
      ...usecases.map((usecase) => ({
        provide: usecase,
        inject: [WorkSources],
        useFactory: (all: WorkSources) => new usecase(all),
      })),
    ];
    return { module: OperationsModule, providers, exports: [WorkSources, ...usecases] };
  }
}
