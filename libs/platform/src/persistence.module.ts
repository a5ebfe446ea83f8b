import { Global, Module, type DynamicModule, type Provider } from '@nestjs/common';
import Type from 'typebox';
import { parseEnvironment } from '#config/parse-environment.js';
import { Database } from '#persistence/database.js';
import { IdempotencyStore } from '#persistence/idempotency.js';
import { Outbox } from '#persistence/outbox.js';
import { ENVIRONMENT, type Environment } from './environment.js';
import { Resources } from './resources.js';

/** What PersistenceModule reads. */
export const persistenceEnvironment = Type.Object({
  DATABASE_URL: Type.String({ minLength: 1 }),
  DATABASE_POOL_SIZE: Type.Integer({ minimum: 2, maximum: 100, default: 10 }),
});

/** The service's own database, and what is built on its transactions. */
@Global()
@Module({})
export class PersistenceModule {
  /** @param name of the service; crash points and connections carry it. */
  static forService(name: string): DynamicModule {
    const open = (environment: Environment, resources: Resources) => {
      const { DATABASE_URL, DATABASE_POOL_SIZE } = parseEnvironment(persistenceEnvironment, environment);
      return resources.keep(Database.open(DATABASE_URL, { name, poolSize: DATABASE_POOL_SIZE }));
    };
    const providers: Provider[] = [
      { provide: Database, inject: [ENVIRONMENT, Resources], useFactory: open },
      { provide: Outbox, inject: [Database], useFactory: (database: Database) => new Outbox(database) },
      {
        provide: IdempotencyStore,
        inject: [Database],
        useFactory: (database: Database) => new IdempotencyStore(database),
      },
    ];
    return { module: PersistenceModule, providers, exports: [Database, Outbox, IdempotencyStore] };
  }
}
