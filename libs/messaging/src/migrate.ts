import Type from 'typebox';
import { parseEnvironment } from '#config/parse-environment.js';
import { migrate } from '#persistence/migrate.js';
import { messagingMigrations } from './migrations.js';

const environment = Type.Object({
  /** Connects as the owner of the database. */
  MIGRATIONS_DATABASE_URL: Type.String({ minLength: 1 }),
});

const { MIGRATIONS_DATABASE_URL } = parseEnvironment(environment, process.env);
await migrate(MIGRATIONS_DATABASE_URL, [messagingMigrations], { appRole: 'messaging' });
