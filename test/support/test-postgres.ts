import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { migrate, type MigrationSet } from '#persistence/migrate.js';
import { provisionDatabase, type ProvisionedDatabase } from '#persistence/provision-database.js';
import { sharedServer } from './postgres/shared-server.js';

export interface TestDatabase extends ProvisionedDatabase {
  /** As superuser, for what no service may do: end another's backend, watch locks. */
  readonly serverUrl: string;
  /** Ends every connection and removes the database. */
  drop(): Promise<void>;
}

export interface TestDatabaseOptions {
  /** Role that the migrations grant to; by default one of this database's own. */
  readonly appRole?: string;
}

/**
 * A fresh, migrated database on the server that all specs of a run share. Its name begins with `name` and is unique, so
 * that specs never meet.
 */
export async function testDatabase(
  name: string,
  sets: readonly MigrationSet[],
  options: TestDatabaseOptions = {},
): Promise<TestDatabase> {
  const server = await sharedServer();
  const database = `${name}_${randomBytes(4).toString('hex')}`;
  const owner = `${database}_owner`;
  const appRole = options.appRole ?? database;
  const { url, adminUrl } = await provisionDatabase(server, { database, owner, appRole });
  await migrate(adminUrl, sets, { appRole });
  const serverUrl = Object.assign(new URL(server), { pathname: `/${database}` }).href;
  return { url, adminUrl, serverUrl, drop: () => drop(server, database) };
}

async function drop(server: string, database: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(`drop database if exists ${pg.escapeIdentifier(database)} with (force)`);
  } finally {
    await client.end();
  }
}
