import pg from 'pg';

/** A database and the two roles that share it. */
export interface DatabaseRoles {
  readonly database: string;
  /** Owns the database and runs its migrations. */
  readonly owner: string;
  /** What the service connects as: no rights but those that the migrations grant. */
  readonly appRole: string;
}

/** How to connect to it. */
export interface ProvisionedDatabase {
  /** As the application role. */
  readonly url: string;
  /** As the owner, for migrations. */
  readonly adminUrl: string;
}

/**
 * Makes the database and its two roles where they are missing; `serverUrl` connects as a superuser. For servers that
 * trust loopback: the roles have no passwords.
 */
export async function provisionDatabase(
  serverUrl: string,
  roles: DatabaseRoles,
): Promise<ProvisionedDatabase> {
  const { database, owner, appRole } = roles;
  const client = new pg.Client({ connectionString: serverUrl });
  client.on('error', () => undefined); // unheard, a lost connection ends the process; the statement under way rejects
  await client.connect();
  try {
    await client.query(`select pg_advisory_lock(hashtext('meshcart.provision'))`);
    for (const role of [owner, appRole]) await createRole(client, role);
    await createDatabase(client, database, owner, appRole);
  } finally {
    await client.end();
  }
  return {
    url: urlOf(serverUrl, appRole, database),
    adminUrl: urlOf(serverUrl, owner, database),
  };
}

async function createRole(client: pg.Client, role: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role]);
  if (rowCount === 0) await client.query(`create role ${pg.escapeIdentifier(role)} login`);
}

async function createDatabase(
  client: pg.Client,
  database: string,
  owner: string,
  appRole: string,
): Promise<void> {
  const name = pg.escapeIdentifier(database);
  const { rowCount } = await client.query('select from pg_database where datname = $1', [database]);
  if (rowCount === 0) await client.query(`create database ${name} owner ${pg.escapeIdentifier(owner)}`);
  await client.query(`revoke all on database ${name} from public`);
  await client.query(`grant connect on database ${name} to ${pg.escapeIdentifier(appRole)}`);
}

function urlOf(serverUrl: string, role: string, database: string): string {
  const url = new URL(serverUrl);
  url.username = role;
  url.pathname = `/${database}`;
  return url.href;
}
