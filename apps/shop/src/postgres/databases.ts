import pg from 'pg';

export interface Account {
  /** Of the database and of the role that works in it. */
  readonly name: string;
  readonly password: string;
}

/**
 * Makes each database and its application role, and sets the role's password. The role owns nothing and may do no more
 * than what the migrations grant it. `superuserUrl` connects as superuser.
 */
export async function ensureDatabases(superuserUrl: string, accounts: readonly Account[]): Promise<void> {
  await withClient(superuserUrl, async (client) => {
    for (const { name, password } of accounts) await ensureRole(client, name, password);
    for (const { name } of accounts) await ensureDatabase(client, name);
  });
}

async function ensureRole(client: pg.Client, name: string, password: string): Promise<void> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [name]);
  const verb = rowCount === 0 ? 'CREATE' : 'ALTER';
  await client.query(
    `${verb} ROLE ${pg.escapeIdentifier(name)} LOGIN PASSWORD ${pg.escapeLiteral(password)}`,
  );
}

async function ensureDatabase(client: pg.Client, name: string): Promise<void> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
  const database = pg.escapeIdentifier(name);
  if (rowCount === 0) await client.query(`CREATE DATABASE ${database}`);
  // Everyone may connect to a new database until that is taken away.
  await client.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
  await client.query(`GRANT CONNECT ON DATABASE ${database} TO ${database}`);
}

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
