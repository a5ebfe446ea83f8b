import pg from 'pg';
import { readMigrations, refuseDrift, type Applied, type Migration } from './migration-files.js';

/** A folder of migrations with a journal of its own. */
export interface MigrationSet {
  /** Names the journal table `migrations.<name>`. */
  readonly name: string;
  /** Holds `0001-title.sql`, `0002-title.sql` and so on, and nothing else that ends in .sql. */
  readonly folder: string | URL;
}

/** What the files may refer to. */
export interface MigrateOptions {
  /** Stands for `:app_role` in the files: the role that the service itself connects as. */
  readonly appRole?: string;
}

/**
 * Brings a database up to date, set by set in the order given, each file in its own transaction with its journal row.
 * Several processes may do so at once: one works, the others wait and find nothing left. Refuses files that were edited
 * after they ran, that are missing, or that come before one that ran. `adminUrl` connects as the owner of the database.
 */
export async function migrate(
  adminUrl: string,
  sets: readonly MigrationSet[],
  options: MigrateOptions = {},
): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl, application_name: 'migrate' });
  client.on('error', () => undefined); // unheard, a lost connection ends the process; the statement under way rejects
  await client.connect();
  try {
    await client.query(`select pg_advisory_lock(hashtext('meshcart.migrations'))`);
    await client.query('create schema if not exists migrations');
    for (const set of sets) await applySet(client, set, options);
  } finally {
    await client.end();
  }
}

async function applySet(client: pg.Client, set: MigrationSet, options: MigrateOptions): Promise<void> {
  const journal = `migrations.${pg.escapeIdentifier(set.name)}`;
  await client.query(
    `create table if not exists ${journal} (
       number int primary key, file text not null, hash text not null, applied_at timestamptz not null default now())`,
  );
  const { rows } = await client.query<Applied>(`select number, file, hash from ${journal} order by number`);
  const migrations = await readMigrations(set.name, set.folder);
  refuseDrift(set.name, migrations, rows);
  for (const migration of migrations.slice(rows.length)) await apply(client, journal, migration, options);
}

async function apply(
  client: pg.Client,
  journal: string,
  migration: Migration,
  options: MigrateOptions,
): Promise<void> {
  await client.query('begin');
  try {
    await client.query(withRole(migration, options.appRole));
    const values = [migration.number, migration.file, migration.hash];
    await client.query(`insert into ${journal} (number, file, hash) values ($1, $2, $3)`, values);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw new Error(`migration ${migration.file} failed: ${String(error)}`, { cause: error });
  }
}

/** Not after another colon: `::app_role` would be a cast. */
const roleToken = /(?<!:):app_role\b/g;

function withRole({ file, sql }: Migration, appRole: string | undefined): string {
  return sql.replace(roleToken, () => {
    if (appRole === undefined) throw new Error(`${file} grants to :app_role, and no appRole was given`);
    return pg.escapeIdentifier(appRole);
  });
}
