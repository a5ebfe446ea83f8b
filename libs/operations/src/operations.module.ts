import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { Database } from '#persistence/database.js';
import { EntryPoints } from '#platform/entry-points.js';
import { ParkedEventWork } from './sources/parked-event-work.js';
import { DiscardWork } from './usecases/discard-work.js';
import { FixWork } from './usecases/fix-work.js';
import { GetWork } from './usecases/get-work.js';
import { ListWork } from './usecases/list-work.js';
import { RedriveWork } from './usecases/redrive-work.js';
import { WorkSources } from './work-sources.js';

const usecases = [ListWork, GetWork, FixWork, RedriveWork, DiscardWork];

/** What an app's failed work is looked at and put right with; the app adds what only it knows to `WorkSources`. */
@Module({})
export class OperationsModule {
  static forService(app: string): DynamicModule {
    const sources: Provider = {
      provide: WorkSources,
      inject: [Database, EntryPoints],
      useFactory: (database: Database, entryPoints: EntryPoints) => {
        const all = new WorkSources(app);
        all.add(new ParkedEventWork(app, database, entryPoints.consumers));
        return all;
      },
    };
    const providers = [
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
