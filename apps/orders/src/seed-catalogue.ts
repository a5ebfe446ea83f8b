import Type from 'typebox';
import { parseEnvironment } from '#config/parse-environment.js';
import { Database } from '#persistence/database.js';
import { seedCatalogue } from './seed.js';

const environment = Type.Object({
  /** Connects as the owner of the database. */
  MIGRATIONS_DATABASE_URL: Type.String({ minLength: 1 }),
});

const { MIGRATIONS_DATABASE_URL } = parseEnvironment(environment, process.env);
const database = Database.open(MIGRATIONS_DATABASE_URL, { name: 'seed', poolSize: 1 });
try {
  await seedCatalogue(database);
} finally {
  await database.close();
}
